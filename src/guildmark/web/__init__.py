"""The pages, cut by audience: contractor, manager, client, public.

Views ask queries and call actions; they never touch models.
"""
