"""What follows from what: pure deciders that production, the simulator and the tests all run.

Old state, new fact and `at` in; new state and intents out. A decider never acts: the shell carries intents out.
"""
