"""Single PCs, judged by what no wider fault explains: a sum of evidence a PC that slowly forgets."""

from dataclasses import dataclass, fields

import numpy as np

from alerts.locate.observation import NOT_PROBED, OK, OUTCOMES, Codes, Reports
from alerts.locate.topology import Floats, Ints, Topology

STRENGTHS = (0.3, 0.9)
FORGET = 0.9  # kept of the sum in a round in which a PC probes everything
GAIN_AT_MOST = 15.0  # in one round
SUM_AT_MOST = 54.0
GUILTY = 36.0
HABIT_WEIGHT, HABIT = 0.05, (0.005, 0.3)
CALM = 8.0  # habits are learnt below this sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    score: Floats
    tries: Floats
    extra: Floats
    letters: Floats
    failing: object   # (pcs, services) bool
    rounds: Floats

    @classmethod
    def fresh(cls, pcs: int, services: int) -> "Memory":
        return cls(score=np.zeros(pcs), tries=np.zeros(pcs), extra=np.zeros(pcs), letters=np.zeros((pcs, OUTCOMES)),
            failing=np.zeros((pcs, services), bool), rounds=np.zeros(pcs))


def judge_pcs(topology, memory, fresh, outcome, rates, shares, tu):
    """rates: (links+1, services) now."""
    probed = outcome != NOT_PROBED
    failed = probed & (outcome != OK)
    pc = fresh.pc
    score, tries, extra = memory.score.copy(), memory.tries.copy(), memory.extra.copy()
    letters, failing, rounds = memory.letters.copy(), memory.failing.copy(), memory.rounds.copy()
    nf = failed.sum(1); npr = probed.sum(1)
    base_all = tu['base'][fresh.via]
    own_all = np.clip((extra[pc] + tu['pa'] * .003) / (tries[pc] + tu['pa']), 0, .3)
    need = (nf >= 1) | (score[pc] > 0)
    idx = np.flatnonzero(need & (fresh.via >= 0))
    suspects = []
    sub_p, sub_f, sub_o = probed[idx], failed[idx], outcome[idx]
    who = pc[idx]
    cell = np.clip(rates[fresh.via[idx]], 1e-4, 0.9995)
    base = base_all[idx][:, None]
    own = own_all[idx][:, None]
    lam = shares[np.where(sub_f, sub_o, 1)]
    letter = np.where(sub_f, sub_o, 1)
    mix = (tu['row'][fresh.via[idx][:, None], letter] + tu['col'][np.arange(sub_f.shape[1])[None], letter]) / 2
    mix = np.where(sub_f, mix, 1)
    p = np.clip(np.maximum(cell - base, 0) * mix + (base + own - base * own) * np.maximum(lam, tu['lam']), 1e-5, 0.9995)
    cnt = np.zeros((len(idx), OUTCOMES))
    for o in range(1, OUTCOMES):
        cnt[:, o] = (sub_f & (sub_o == o)).sum(1)
    run = letters[who] + cnt
    phi = (run + tu['alpha']) / (run.sum(1) + 6 * tu['alpha'])[:, None]
    f = np.take_along_axis(phi, np.where(sub_f, sub_o, 1), axis=1)
    best = np.full(len(idx), -np.inf); bq = np.zeros(len(idx))
    succ = (sub_p & ~sub_f).sum(1)
    for q in tu['strengths']:
        g = (np.log(((1 - q) * p + q * f) / p) * sub_f).sum(1) + succ * np.log(1 - q)
        bq = np.where(g > best, q, bq); best = np.maximum(best, g)
    # the alternative: bad Wi-Fi
    share = sub_p.sum(1) / sub_p.shape[1]
    g = np.clip(best, -15, tu['clip'])
    kept = tu['forget'] ** share
    s = np.clip(kept * score[who] + g, 0, tu['max'])
    live = s > 0
    letters[who] = np.where(live[:, None], letters[who] * kept[:, None] + cnt, 0)
    failing[who] = np.where(live[:, None], failing[who] | sub_f, False)
    rounds[who] = np.where(live, rounds[who] + (cnt.sum(1) > 0), 0)
    score[who] = s
    calm = np.flatnonzero((score[pc] < CALM) & (fresh.via >= 0))
    lp = probed[calm] & (rates[fresh.via[calm]] < base_all[calm][:, None] + .02)
    lf = lp & failed[calm]
    w = pc[calm]
    k = tu['pk']
    tries[w] = tries[w] * k + lp.sum(1)
    extra[w] = extra[w] * k + lf.sum(1) - lp.sum(1) * base_all[calm]
    limit = tu['h0'] + tu['h1'] * np.minimum(share, 1)
    guilty = (s >= limit) & (best > 0) & (failing[who].sum(1) >= tu['ms']) & (rounds[who] >= tu['mr'])
    for j in np.flatnonzero(guilty):
        suspects.append((int(who[j]), int(run[j].argmax()), int(sub_f[j].sum()), int(sub_p[j].sum()), float(s[j]), float(bq[j]), int(idx[j]), float(best[j])))
    return Memory(score=score, tries=tries, extra=extra, letters=letters, failing=failing, rounds=rounds), suspects
