"""The kinds of component that can be guilty, in one visible table, and their blocks on the board.

A block is a set of cells (rows x columns) with a prior; a component has one a set of columns.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from alerts.locate.topology import Floats, Ints, Topology, rows_by

Rows = Mapping[str, tuple[int, ...]]  # of the components of a kind, by name

# Columns after those of the services.
SILENCE, PING, GATEWAY = range(3)
EXTRA_COLUMNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Columns of the links and of the server: groups of prov, nat, one, silence, ping, gateway.

    `one` is the service itself; `less` is taken off the prior.
    """

    links: str = ""
    server: str = ""
    less: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A class of components.

    Attributes:
        places: Gives the rows of each component of the kind, by name.
        columns: The sets of columns that a fault of it can take.
        ln_prior: Log odds that one begins to fail, before any evidence.
        floor: Nobody is woken for a smaller share of failures beyond the usual.
        least: What is weaker is none of this kind, but several others that look like it.
        wide: Worth trying to do without: several narrower faults can look like it.
        sure_at_once: A strong fault of it needs no second round: nobody's hiccup looks like it.
    """

    name: str
    places: Callable[[Topology], Rows]
    columns: tuple[Columns, ...]
    ln_prior: float
    floor: float
    least: float = 0.0
    wide: bool = False
    sure_at_once: bool = False


def _links(topology: Topology) -> Rows:
    return {link.id: (row,) for row, link in enumerate(topology.links)}


def _sites(topology: Topology) -> Rows:
    return rows_by(link.site for link in topology.links)


def _pops(topology: Topology) -> Rows:
    pops = rows_by(link.pop for link in topology.links)
    return {pop: rows for pop, rows in pops.items() if len(rows) > 1}


def _grids(topology: Topology) -> Rows:
    areas = rows_by(link.area for link in topology.links)
    sites = {area: {topology.links[row].site for row in rows} for area, rows in areas.items()}
    return {area: rows for area, rows in areas.items() if area and len(sites[area]) > 2}


def _providers(topology: Topology) -> Rows:
    return rows_by(link.provider for link in topology.links)


def _everything(name: str) -> Callable[[Topology], Rows]:
    return lambda topology: {name: tuple(range(topology.server_row + 1))}


def _services(topology: Topology) -> Rows:
    every = tuple(range(topology.server_row + 1))
    return {service.id: every for service in topology.services}


SERVICES = "prov nat"
LOSSY = "prov nat ping"  # reports are small and tried again: they get through
ALL = "prov nat silence ping"

KINDS = (
    Kind(
        name="link",
        places=_links,
        columns=(Columns(links=ALL), Columns(links=LOSSY), Columns(links=SERVICES)),
        ln_prior=-6.0,
        floor=0.25,
    ),
    Kind(
        name="lan",
        places=_sites,
        columns=(
            Columns(links="prov nat silence gateway"),
            Columns(links="prov nat gateway"),
            Columns(links=SERVICES),
            Columns(links="silence"),
        ),
        ln_prior=-7.5,
        floor=0.25,
    ),
    Kind(
        name="pop",
        places=_pops,
        columns=(Columns(links=ALL), Columns(links=LOSSY), Columns(links=SERVICES)),
        ln_prior=-8.0,
        floor=0.25,
        wide=True,
    ),
    Kind(
        name="grid",
        places=_grids,
        columns=(Columns(links="silence ping"), Columns(links="silence")),
        ln_prior=-13.0,  # less likely than two lines by chance, more than three
        floor=0.25,
        least=0.8,  # the power of an area goes for nearly all of it
        wide=True,
    ),
    Kind(
        name="isp",
        places=_providers,
        columns=(
            Columns(links=ALL),
            Columns(links=LOSSY),
            Columns(links=SERVICES),
            Columns(links="nat"),
        ),
        ln_prior=-9.0,
        floor=0.20,
        wide=True,
    ),
    Kind(
        name="core",
        places=_everything("uplink"),
        columns=(
            Columns(links="prov silence ping", server="nat"),
            Columns(links="prov ping", server="nat"),
        ),
        ln_prior=-9.5,
        floor=0.20,
        wide=True,
        sure_at_once=True,
    ),
    Kind(
        name="core",
        places=_everything("dc"),
        columns=(Columns(links="prov", server="prov"),),
        ln_prior=-9.5,
        floor=0.20,
        wide=True,
        sure_at_once=True,
    ),
    Kind(
        name="nat",
        places=_everything("backbone"),
        columns=(Columns(links="nat", server="nat"),),
        ln_prior=-9.5,
        floor=0.10,
        wide=True,
        sure_at_once=True,
    ),
    Kind(
        name="svc",
        places=_services,
        columns=(Columns(links="one", server="one"),),
        ln_prior=-7.0,
        floor=0.08,
        wide=True,
    ),
    Kind(
        name="mon",
        places=_everything("server"),
        columns=(Columns(server="nat"), Columns(server=SERVICES, less=2.0)),
        ln_prior=-8.0,
        floor=0.60,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Every block of every component, as lists of cells: block i has `cells[starts[i]:ends[i]]`.

    `blocks_of` is the same turned round, so that a change in a few cells costs little:
    cell c lies in `blocks_of[firsts[c]:firsts[c + 1]]`.
    """

    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    ln_prior: Floats
    cells: Ints
    starts: Ints
    ends: Ints
    blocks_of: Ints
    firsts: Ints
    columns: int

    def cells_of(self, block: int) -> Ints:
        return self.cells[self.starts[block] : self.ends[block]]


def blocks_of(topology: Topology) -> Blocks:
    """List the blocks of all components of an inventory."""
    names: list[str] = []
    kinds: list[Kind] = []
    priors: list[float] = []
    cells: list[Ints] = []
    for kind in KINDS:
        for place, rows in kind.places(topology).items():
            for columns in kind.columns:
                block = _cells(topology, place, rows, columns)
                if not len(block):
                    continue  # say, no national service at all
                names.append(f"{kind.name}:{place}")
                kinds.append(kind)
                priors.append(kind.ln_prior - columns.less)
                cells.append(block)
    return _indexed(names, kinds, priors, cells, topology)


def _indexed(
    names: list[str],
    kinds: list[Kind],
    priors: list[float],
    cells: list[Ints],
    topology: Topology,
) -> Blocks:
    sizes = np.array([len(block) for block in cells])
    ends = np.cumsum(sizes)
    flat = np.concatenate(cells)
    owner = np.repeat(np.arange(len(cells)), sizes)
    columns = len(topology.services) + EXTRA_COLUMNS
    by_cell = np.argsort(flat, kind="stable")
    edges = np.arange((topology.server_row + 1) * columns + 1)
    return Blocks(
        names=tuple(names),
        kinds=tuple(kinds),
        ln_prior=np.array(priors),
        cells=flat,
        starts=ends - sizes,
        ends=ends,
        blocks_of=owner[by_cell],
        firsts=np.searchsorted(flat[by_cell], edges),
        columns=columns,
    )


def _cells(topology: Topology, place: str, rows: tuple[int, ...], columns: Columns) -> Ints:
    width = len(topology.services) + EXTRA_COLUMNS
    found = [
        row * width + column
        for row in rows
        for column in _columns(
            topology, place, columns.server if row == topology.server_row else columns.links
        )
    ]
    return np.array(found, dtype=np.int64)


def _columns(topology: Topology, place: str, groups: str) -> Iterator[int]:
    wanted = groups.split()
    for column, service in enumerate(topology.services):
        scope = "nat" if service.national else "prov"
        if scope in wanted or ("one" in wanted and service.id == place):
            yield column
    for column, name in enumerate(("silence", "ping", "gateway")):
        if name in wanted:
            yield len(topology.services) + column
