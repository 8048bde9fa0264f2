"""`ingest export --snapshot`: a data set in one ZIP file."""

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from ingest import tables
from ingest.cli.whole_files import whole_file
from ingest.export import dataset
from ingest.export.rows import Tally, parts
from ingest.export.selection import Selection, columns_named, has_articles
from store.query import Snapshot
from store.views.described import View


def write_dataset(
    place: Path,
    snapshot: Snapshot,
    selection: Selection,
    views: tuple[View, ...],
    formats: tuple[tables.Format, ...],
    *,
    only_addresses: bool,
) -> Tally:
    """Writes the views, of which the selection's is that of articles; what belongs to no article is left out where the
    selection has a condition. Gives how many rows there are. Raises IngestError and BadQuery."""
    tally = Tally()
    with whole_file(place) as out, dataset.Packet(out) as packet:
        if only_addresses:
            view = replace(selection.view, columns=columns_named(selection.view, dataset.ADDRESS_COLUMNS))
            taken: tuple[View, ...] = (view,)
            _write(packet, dataset.ADDRESSES, "csv", snapshot, _of(selection, view), tally)
        else:
            taken = tuple(view for view in views if has_articles(view) or not selection.where)
            for view in taken:
                for at, format in enumerate(formats):
                    counted = Tally() if at else tally
                    _write(
                        packet, f"data/{view.name}.{format}", format, snapshot, _of(selection, view), counted
                    )
        packet.text("CODEBOOK.md", dataset.codebook(taken))
        method = dataset.method(
            snapshot,
            version("news-ingest"),
            selection.where,
            reserved=tally.reserved,
            with_reserved=selection.with_reserved,
        )
        packet.text("METHOD.md", method)
    return tally


def _of(selection: Selection, view: View) -> Selection:
    """The same selection of another view: the rows of its articles."""
    where = selection.where
    if where and view.name != selection.view.name:
        chosen = f"SELECT v_articles.article_id FROM v_articles WHERE (\n{where}\n)"
        where = f"{view.name}.article_id IN ({chosen})"
    return replace(selection, view=view, columns=view.columns, where=where)


def _write(
    packet: dataset.Packet,
    name: str,
    format: tables.Format,
    snapshot: Snapshot,
    selection: Selection,
    tally: Tally,
) -> None:
    columns = [tables.Column(column.name, column.kind) for column in selection.columns]
    for part in parts(snapshot, selection, None, tally):
        with packet.file(name) as out:
            tables.write(out, format, columns, part.rows)
