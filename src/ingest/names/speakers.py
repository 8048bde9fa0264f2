"""Who said what stands in quotes: the name beside a verb of saying, or after "according to". Pure.

A speaker is given only where a name stands beside the verb as its subject (subjects.py).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.names.mentions import Span
from ingest.names.pieces import Reading
from ingest.names.quoted import Quoted
from ingest.names.subjects import (
    ARTICLES,
    ELIDED,
    MAX_BETWEEN,
    PREPOSITIONS,
    PRONOUNS,
    STOPS,
    Context,
    distinct,
    is_possessed,
    is_pronominal,
    is_subject,
    subject_after,
    subject_before,
    subject_between,
)
from ingest.names.values import Quote
from ingest.names.words import Word, joins

MAX_WORDS_AWAY = 14
"""So far from the quote the name of its speaker is looked for."""

MIN_WORDS = 3
"""A shorter quote without a verb of saying is a title or a term."""

_MIN_WORDS_UNSAID = 9
_MAX_SAID_WORDS = 60
_SENTENCE_END = re.compile(r"[.!?…;\n]")
_THAT = frozenset("that dass que qu что как comme como as wie".split())
_DIALOGUE_BREAK = re.compile(r"[,.!?…»\"]? ?[—–―-] ?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """How a quote is attributed: the verb, and the speaker where it is sure."""

    verb: str | None
    speaker: Span | None
    cue: str


def quotes_of(reading: Reading, text: str, spans: Sequence[Span], parts: Sequence[Quoted]) -> Iterator[Quote]:
    """The quotes among the quoted parts, with their speakers."""
    by_word = {number: span for span in spans for number in range(span.start, span.end)}
    starts = [word.start for word in reading.words]
    before: tuple[Quoted, _Said] | None = None
    for number, part in enumerate(parts):
        following = parts[number + 1] if number + 1 < len(parts) else None
        context = Context(
            reading=reading,
            text=text,
            by_word=by_word,
            first=bisect_left(starts, part.start),
            last=bisect_left(starts, part.end),
            low=bisect_left(starts, max(part.line_start, parts[number - 1].end if number else 0)),
            high=bisect_left(starts, min(part.line_end, following.start if following else part.line_end)),
            part=part,
        )
        said = _said(context)
        if said is None and before is not None:
            said = _continued(context, before)
        quote = _quote(context, said)
        if quote:
            yield quote
        before = (part, said) if said else (before if part.continues else None)


def _quote(context: Context, said: _Said | None) -> Quote | None:
    """The quote, or None where what is quoted is a term, a title or a mere part of a sentence."""
    part = context.part
    if part.is_dialogue:
        return _dialogue(context)
    size = context.last - context.first
    if said is None and (size < _MIN_WORDS_UNSAID or not _is_speech_alone(context)):
        return None
    if said is not None and size < MIN_WORDS and (said.cue != "after" or said.speaker is None):
        return None
    end = part.end
    return _value(context, part.start, end, said)


def _value(context: Context, start: int, end: int, said: _Said | None) -> Quote | None:
    while start < end and context.text[start].isspace():
        start += 1
    while start < end and context.text[end - 1].isspace():
        end -= 1
    if start >= end:
        return None
    speaker = said.speaker if said else None
    words = context.reading.words
    surface = context.text[words[speaker.start].start : words[speaker.end - 1].end] if speaker else None
    return Quote(
        start=start,
        end=end,
        speaker=speaker.entity if speaker else None,
        speaker_kind=speaker.kind if speaker else None,
        speaker_surface=surface,
        verb=said.verb if said else None,
        cue=said.cue if said and speaker else None,
    )


def _is_speech_alone(context: Context) -> bool:
    """Whether a quote is speech though nobody is said to have spoken: it begins its paragraph, or it is a sentence."""
    part, text = context.part, context.text
    if not text[part.line_start : part.start].strip(' \t“”„«»"—–-'):
        return True
    ends = text[part.end - 1 : part.end] in ".!?…" or text[part.end + 1 : part.end + 2] == "."
    return ends and text[part.start : part.start + 1].isupper()


# ---- where the speaker stands ---------------------------------------------------------------------------------------


def _said(context: Context) -> _Said | None:
    if context.part.is_dialogue:
        return None
    return _after(context) or _before(context)


def _after(context: Context) -> _Said | None:
    """ "…", said X; "…", X said; "…", according to X."""
    words = context.reading.words
    at, end = context.last, min(context.high, context.last + MAX_WORDS_AWAY)
    if at >= end or not _follows(context, at):
        return None
    if (said := _according(context, at, end)) is not None:
        return said
    verb = next((n for n in range(at, min(at + 4, end)) if context.is_speech(n)), None)
    if verb is not None and not any(n in context.by_word for n in range(at, verb)):
        if any(_SENTENCE_END.search(words[n].gap) for n in range(at + 1, verb + 1)):
            return None
        if any(words[n].low in PRONOUNS for n in range(at, verb)) or is_pronominal(words, verb, end):
            return _Said(verb=context.speech_of(words[verb]), speaker=None, cue="after")
        return _Said(
            verb=context.speech_of(words[verb]), speaker=subject_after(context, verb, end), cue="after"
        )
    if context.reading.lexicon.language != "en":
        return None  # in the other languages the verb comes first
    span = next((context.by_word[n] for n in range(at, min(at + 3, end)) if n in context.by_word), None)
    if span is None or span.kind == "place":
        return None
    verb = next(
        (n for n in range(span.end, min(span.end + MAX_BETWEEN, context.high)) if context.is_speech(n)), None
    )
    if verb is None or any(_SENTENCE_END.search(words[n].gap) for n in range(at + 1, verb + 1)):
        return None
    if any(n in context.by_word for n in range(span.end, verb)) and words[span.end].gap == " ":
        return _Said(verb=context.speech_of(words[verb]), speaker=None, cue="after")
    is_first = is_subject(context, span) and (verb == span.end or words[span.end].gap.startswith(","))
    return _Said(verb=context.speech_of(words[verb]), speaker=span if is_first else None, cue="after")


def _follows(context: Context, at: int) -> bool:
    """Whether what follows a quote belongs to its sentence."""
    gap = context.text[context.part.end : context.reading.words[at].start]
    inside_end = context.text[context.part.end - 1 : context.part.end]
    if re.search(r"[.…;:\n(]", gap):
        return False
    word = context.reading.words[at]
    if not re.search(r"[,—–-]", gap) and inside_end in ".!?…,":
        return inside_end == "," or not word.is_capitalised or at in context.by_word
    return True


def _according(context: Context, at: int, end: int) -> _Said | None:
    words = context.reading.words
    elided = "d'" if ELIDED.search(words[at].gap) else ""
    for phrase in context.reading.lexicon.according:
        lows = [word.low for word in words[at : at + len(phrase)]]
        if (elided + lows[0], *lows[1:]) == phrase:
            number = at + len(phrase)
            while number < min(end, at + len(phrase) + 5) and number not in context.by_word:
                if words[number].low in PREPOSITIONS or _is_parted(words, number):
                    return _Said(verb=None, speaker=None, cue="according")
                number += 1
            span = context.by_word.get(number)
            if span and ELIDED.search(words[span.start].gap):
                span = None
            if span and _is_parted(words, number) and not _is_in_apposition(context, span):
                span = None
            is_alone = span is not None and not is_possessed(words, span)
            return _Said(
                verb=None,
                speaker=span if is_alone and span and span.kind != "place" else None,
                cue="according",
            )
    return None


def _is_parted(words: Sequence[Word], number: int) -> bool:
    """Whether a comma or the end of a sentence stands before a word; the full stop of "Mr." is none."""
    gap = words[number].gap
    return bool("," in gap or STOPS.search(gap)) and not joins(words[number], words[number - 1])


def _is_in_apposition(context: Context, span: Span) -> bool:
    """Whether a name says who the title before it is, and nothing goes on behind it: "the mayor, X."."""
    words = context.reading.words
    is_titled = words[span.start].gap == ", " and context.reading.is_title(words[span.start - 1])
    return is_titled and (span.end == len(words) or not joins(words[span.end], words[span.end - 1]))


def _before(context: Context) -> _Said | None:
    """X said: "…"; X said that "…"; according to X, "…"."""
    words, text = context.reading.words, context.text
    at = context.first
    low = max(context.low, at - MAX_WORDS_AWAY - 8)
    for number in range(at - 1, low, -1):
        if _SENTENCE_END.search(words[number].gap) and words[number].opens:
            low = number
            break
    if at <= low:
        return None
    gap = text[words[at - 1].end : context.part.start]
    has_colon = ":" in gap
    verbs = [n for n in range(low, at) if context.is_speech(n)]
    if not verbs:
        return None
    verb = verbs[-1]
    near = at - 1 - verb
    if re.search(r"[.!?…;\n]", gap):
        return None
    follows_that = words[at - 1].low in _THAT
    if not (has_colon or follows_that) and any(words[n].low in ARTICLES for n in range(verb + 1, at)):
        return None  # "wrote the book “…”"
    if not has_colon and not (near <= 2 or ("," in gap and near <= 3) or follows_that):
        return None
    name = context.speech_of(words[verb])
    subject = subject_before(context, low, verb) or (
        subject_between(context, verb, at) if has_colon or near > 0 else None
    )
    return _Said(verb=name, speaker=subject, cue="before")


def _continued(context: Context, before: tuple[Quoted, _Said]) -> _Said | None:
    """The speaker of the quote before, where only the sentence that named the speaker stands between."""
    part, said = before
    if part.line_start != context.part.line_start or said.speaker is None:
        if part.goes_on and context.part.continues:
            return _Said(verb=said.verb, speaker=said.speaker, cue="continued")
        return None
    low, high = context.low, context.first
    between = distinct(context, low, high)
    others = [span for span in between if span.entity != said.speaker.entity and span.kind == "person"]
    if others or high - low > MAX_WORDS_AWAY or context.last - context.first < MIN_WORDS:
        return None
    text = context.text[part.end : context.part.start]
    ends = len(re.findall(r"[.!?…](?:\s|$)", text))
    is_sentence = context.text[context.part.start : context.part.start + 1].isupper()
    if "\n" in text or ends > 1 or (ends and not is_sentence):
        return None
    return _Said(verb=said.verb, speaker=said.speaker, cue="continued")


# ---- dialogues ------------------------------------------------------------------------------------------------------


def _dialogue(context: Context) -> Quote | None:
    """What a dash begins, up to the dash before its verb: "— Да, — сказал X." """
    words = context.reading.words
    for number in range(context.first + 1, min(context.last, context.first + _MAX_SAID_WORDS * 4)):
        if _DIALOGUE_BREAK.fullmatch(words[number].gap) and words[number].gap.strip(" ") not in ("-",):
            window = range(number, min(number + 3, context.last))
            verb = next((n for n in window if context.is_speech(n)), None)
            if verb is not None:
                end = min(context.last, number + MAX_WORDS_AWAY)
                speaker = None if is_pronominal(words, verb, end) else subject_after(context, verb, end)
                said = _Said(verb=context.speech_of(words[verb]), speaker=speaker, cue="after")
                return _value(context, context.part.start, words[number - 1].end, said)
    return None
