"""What is wrong with a picture that should hold a badge."""


class BakingError(ValueError):
    """A credential cannot be put into a picture or taken out of it; `code` says why in one word.

    too_large, too_complex, not_a_picture, malformed, none, several, not_a_credential, open_badges_2
    """

    def __init__(self, code: str, message: str) -> None:
        """`code` for programs, `message` for people."""
        super().__init__(message)
        self.code = code


def nothing_found(*, older: bool) -> BakingError:
    """There is no Open Badges 3.0 credential; `older` where there is one of the standard before."""
    if older:
        return BakingError("open_badges_2", "this picture holds an Open Badges 2.0 assertion, not a 3.0 credential")
    return BakingError("none", "there is no badge inside this picture; many sites and programs strip it")
