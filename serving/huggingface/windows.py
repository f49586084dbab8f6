"""Windows of passages that are longer than the model reads: the best one counts."""

import os
from bisect import bisect_left
from dataclasses import dataclass

import regex

PIECE = regex.compile(r"\s*\S+")
GRAPHEME = regex.compile(r"\X")
SENTENCE_END = regex.compile(r"[.!?…][\"'”’»)\]]*$|[。！？｡][」』”’）]*$")
# What follows more letters than that for each token of all windows is not looked at.
LETTERS_OF_A_TOKEN = 16
# A piece of more of a window's tokens than this share has no borders in it, as text without spaces, and is cut between letters.
LONGEST_PIECE = 1 / 8
# What a window has in common with the one before, so that a sentence at the border is whole in one of them.
OVERLAP = 1 / 8
# A window ends with a sentence, if that costs it no more than this share.
SEARCHED_FOR_SENTENCES = 1 / 4


def most_windows():
    """The most windows of a passage, 1 where it is cut: RERANK_MAX_WINDOWS."""
    asked = os.environ.get("RERANK_MAX_WINDOWS") or "1"
    if not (asked.isdecimal() and 1 <= int(asked) <= 100):
        raise ValueError(f'RERANK_MAX_WINDOWS is "{asked}"; it must be a number from 1, which cuts long passages, to 100')
    return int(asked)


def further_windows(tokenizer, texts, encodings, most):
    """The windows beside those that are encoded, as indices of texts and as pairs; nothing for a text that was not cut."""
    indices, pairs = [], []
    for index, (text, encoding) in enumerate(zip(texts, encodings)):
        if not encoding.overflowing or isinstance(text, str):
            continue
        query, passage = text
        size = encoding.sequence_ids.count(1) - tokenizer.tokens_around_passage
        read = passage[: max(0, (most + 1) * size * LETTERS_OF_A_TOKEN)]
        further = windows_of(*tokenizer.offsets(read), size, most, is_whole=len(read) == len(passage))[1:]
        indices += [index] * len(further)
        pairs += [(query, window) for window in further]
    return indices, pairs


def windows_of(text, offsets, size, most, is_whole=True):
    """Overlapping windows between two graphemes, the first ones where there are more than `most`.

    The first one has at most `size` tokens, as what is cut. The others have half: what a model was trained to rank seldom is as
    long as it can read, and a sentence counts for more among fewer.
    """
    if size < 1 or len(offsets) <= size:
        return [text]
    half = max(1, size // 2)
    needed = size + most * half
    if len(offsets) > needed:
        text, is_whole = text[: offsets[needed][0]], False
    pieces = _pieces(text, [start for start, _ in offsets], max(1, int(half * LONGEST_PIECE)))
    if not is_whole and len(pieces) > 1:
        pieces.pop()  # The text may end within it.
    windows, first = [], 0
    while first < len(pieces) and len(windows) < most:
        end = _end(pieces, first, size if first == 0 else half)
        window = text[pieces[first].start : pieces[end - 1].end].strip()
        # White space alone may have more tokens than a window. The first one stands for what is cut.
        windows += [window] if window or not windows else []
        if end == len(pieces):
            break
        first = max(first + 1, _next(pieces, end, int(half * OVERLAP)))
    return windows


@dataclass(frozen=True)
class _Piece:
    """A word with the white space before it, or a grapheme where there are no words."""

    start: int
    end: int
    tokens: int
    ends_sentence: bool


def _pieces(text, starts, longest):
    pieces = []
    for word in PIECE.finditer(text):
        if _between(starts, *word.span()) > longest:
            pieces += [_piece(text, starts, *grapheme.span()) for grapheme in GRAPHEME.finditer(text, *word.span())]
        else:
            pieces.append(_piece(text, starts, *word.span()))
    return pieces


def _piece(text, starts, start, end):
    ends_sentence = SENTENCE_END.search(text, start, end) or "\n" in text[end : end + 2]
    return _Piece(start, end, _between(starts, start, end), bool(ends_sentence))


def _between(starts, start, end):
    """How many tokens begin there."""
    return bisect_left(starts, end) - bisect_left(starts, start)


def _end(pieces, first, size):
    """Where a window ends that begins at `first`: after as much as fits, at least one piece, at best after a sentence."""
    end, tokens, sentence = first, 0, None
    while end < len(pieces) and (end == first or tokens + pieces[end].tokens <= size):
        tokens += pieces[end].tokens
        end += 1
        if pieces[end - 1].ends_sentence and tokens >= size * (1 - SEARCHED_FOR_SENTENCES):
            sentence = end
    return end if end == len(pieces) else sentence or end


def _next(pieces, end, overlap):
    """Where the window after `end` begins: before it by at most `overlap` tokens, at best with a sentence."""
    first, tokens = end, 0
    while first > 0 and tokens + pieces[first - 1].tokens <= overlap:
        first -= 1
        tokens += pieces[first].tokens
    sentences = (piece for piece in range(first, end) if piece > 0 and pieces[piece - 1].ends_sentence)
    return next(sentences, first)
