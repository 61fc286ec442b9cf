"""prototype"""
from dataclasses import dataclass, field, replace
import numpy as np
from alerts.locate.board import *
from alerts.locate.board import with_slow, count_round, with_late, marked
from alerts.locate.cases import *
from alerts.locate.cases import book
from alerts.locate.components import *
from alerts.locate.components import blocks_of
from alerts.locate.judge import judge, Cells
from alerts.locate.observation import *
from alerts.locate.observation import LETTERS, OUTCOMES, KIND_WORDS
from alerts.locate.pc import Memory, judge_pcs
from alerts.locate.places import Places, kind_of, service_of
from alerts.locate.window import cells_of, slices_for, replaying, silence_of

NEVER = -10**6

@dataclass
class St:
    seen: object; gone: object; boot: object; expected: object; held: object; run: object
    ht: object; hf: object; usual_ms: object; letters: object; mem: object
    cases: list; next_id: int; due: dict; again: dict; hist: dict = field(default_factory=dict); pend: list = field(default_factory=list)

class Loc:
    def __init__(self, topo, tuning):
        self.t=topo; self.b=blocks_of(topo); self.pl=Places.of(topo); self.tu=tuning
        L,P,S=len(topo.links),len(topo.pcs),len(topo.services)
        self.s=St(np.full(P,NEVER),np.zeros(P,bool),np.full(P,NEVER),np.zeros(P,bool),np.zeros(L,bool),np.zeros(L,np.int8),
          np.zeros(L),np.zeros(L),np.full(S,np.nan),np.zeros(OUTCOMES),Memory.fresh(P,S),[],1,{}, {})
        self.boards={}
        self.national=np.array([s.national for s in topo.services])
        self.debug=None
    def habit(self):
        s=self.s; a=self.tu['ha']
        return np.clip((s.hf+a*self.tu['hm'])/(s.ht+a),0.005,0.2)
    def step(self, rd):
        t,s,n=self.t,self.s,rd.number
        rep=rd.reports
        freshm=rep.measured==n
        fresh=rep.only(freshm); late=rep.only(~freshm)
        # ms
        if np.isnan(s.usual_ms).any():
            okm=fresh.outcome==0
            for i in np.flatnonzero(np.isnan(s.usual_ms)):
                v=fresh.ms[okm[:,i],i]
                if len(v): s.usual_ms[i]=np.median(v)
        talking=marked(t,fresh.pc)
        s.gone[rd.bye]=True
        recent=(s.seen>=n-3)
        exp=talking|((recent|(s.held[t.pc_link]&s.expected))&~s.gone)
        s.gone[fresh.pc]=False
        s.seen[fresh.pc]=n
        s.run=np.where(rd.ping<0,-1,np.where(rd.ping==1,0,np.minimum(np.maximum(s.run,0)+1,3))).astype(np.int8)
        board=count_round(t,replace(rd,ping=s.run),fresh,s.usual_ms,exp)
        self.boards[n]=board
        s.expected=exp
        for r0 in np.unique(late.measured):
            if r0 in self.boards:
                sub=late.only(late.measured==r0)
                self.boards[int(r0)]=with_late(t,self.boards[int(r0)],sub,s.usual_ms,on_time=r0>=n-1)
        np.maximum.at(s.boot,rep.pc,rep.boot)
        recentb=[self.boards[k] for k in range(n,max(n-20,-1),-1) if k in self.boards]
        a_=board.counts[:-1].sum((1,2)); d_=float(np.median(a_[a_>0])) if (a_>0).any() else 0.
        self.density=max(d_,.98*getattr(self,'density',0.))
        sl=self.slices(recentb)
        cells=cells_of(t,recentb,sl,self.habit())
        j=judge(self.b,cells)
        rates=j.rates[:,0].reshape(-1,self.b.columns)
        usual=cells.usual.reshape(-1,self.b.columns)
        S=len(t.services)
        finds=self.narrow(j,recentb,sl,n,cells)
        # pcs
        outcome=with_slow(fresh.outcome,fresh.ms,s.usual_ms)
        fails=board.counts[:-1,:,1:].sum((0,1)) if False else None
        shares=(s.letters+np.array([0,14,2,1,1,1,1]))/ (s.letters.sum()+20)
        wc=sum(b.counts for b in recentb[:sum(sl)])[:-1].astype(float); wc[:,:,0]=0
        row=wc.sum(1)+.1; col=wc.sum(0)+.1
        tu=dict(self.tu,row=row/row.sum(1,keepdims=True),col=col/col.sum(1,keepdims=True),base=usual[:-1,0])
        s.mem,sus=judge_pcs(t,s.mem,fresh,outcome,rates[:-1,:S],shares,tu)
        finds+=self.pcs(sus,fresh,outcome,finds,usual,j)
        # habit
        att=board.counts[:-1].sum((1,2)); fl=att-board.counts[:-1,:,0].sum(1)
        blamed=np.zeros(len(t.links),bool)
        heldnew=np.zeros(len(t.links),bool)
        for g in j.guesses:
            k=self.b.kinds[g.block]
            if g.excess<k.floor: continue
            c=self.b.cells_of(g.block)
            rows=c//self.b.columns; cols=c%self.b.columns
            if k.name in('link','lan','pop','isp') or self.b.names[g.block]=='core:uplink':
                blamed[rows[rows<len(t.links)]]=True
            heldnew[rows[cols==S]]=True
        s.held=heldnew
        expl=(rates[:-1,:S]>usual[:-1,:S]+.02)
        cnt=np.where(expl[:,:,None],0,board.counts[:-1])
        att=cnt.sum((1,2)); fl=att-cnt[:,:,0].sum(1)
        D=self.tu['delay']
        for g in j.guesses:
            c=self.b.cells_of(g.block); k=self.b.kinds[g.block]
            if g.excess>=self.tu['bl']*k.floor and (k.name in('link','lan','pop','isp') or self.b.names[g.block]=='core:uplink'):
                rows=c//self.b.columns; blamed[rows[rows<len(t.links)]]=True
        s.pend.append((att*1.0,fl*1.0))
        for a_,f_ in s.pend: a_[blamed]=0; f_[blamed]=0
        if len(s.pend)>D:
            att1,fl1=s.pend.pop(0)
            ok=(att1>0)&((fl1<=.15*att1)|(att1<self.tu['hmin']))
            lam=self.tu['hl']
            s.ht=np.where(ok,lam*s.ht+att1,s.ht); s.hf=np.where(ok,lam*s.hf+fl1,s.hf)
        ok=~blamed
        w=cnt[ok].sum((0,1)); w[0]=0
        s.letters=s.letters*.98+w
        # book
        seenlinks=np.zeros(len(t.links),bool)
        seenlinks[fresh.via[fresh.via>=0]]=True; seenlinks[t.pc_link[fresh.pc]]=True
        seenlinks|=rd.ping==1
        dark=frozenset(np.flatnonzero(~seenlinks).tolist())
        s.cases,ev,s.next_id=book(self.pl,s.cases,finds,n,next_id=s.next_id,dark=dark,announced=rd.announced)
        ev+=self.rejudge(n,late,sl)
        ev+=self.power(n)
        self.last=finds
        return ev
    def slices(self,boards):
        d=self.density
        if d>=self.tu['plenty']: return (1,)
        return self.tu['slices'] if d>=self.tu['sparse'] else self.tu['slices_sparse']
    def narrow(self,j,boards,sl,n,cells):
        best={}; self.words={}
        for g in j.guesses:
            k=self.b.kinds[g.block]
            if g.excess<k.floor: continue
            name=self.b.names[g.block]
            if not g.now or g.margin<self.tu['margin']: continue
            if name not in best or g.score>best[name].score: best[name]=g
        out=[]
        S=len(self.t.services)
        for name,g in best.items():
            bs=boards[:sum(sl[:1+max(i for i,q in enumerate(g.strengths) if q)])]
            c=self.b.cells_of(g.block); rows=c//self.b.columns; cols=c%self.b.columns
            m=cols<S
            cnt=sum(b.counts for b in bs)[rows[m],cols[m]].sum(0)
            word=KIND_WORDS[1+int(cnt[1:].argmax())] if cnt.sum() else 'silent'
            self.words[g.block]=word
            kind=kind_of(name)
            if kind=='svc' and word!='dns': name=self.replica(name,bs)
            if kind=='link' and word in('dns','tls') : name='lan:'+self.t.links[rows[0]].site
            out.append(Finding(component=name,strength=g.strength,excess=g.excess,score=g.score,word=word,rounds=self.rounds(g,name,boards[0])))
        return out
    def rounds(self,g,name,board):
        k=self.b.kinds[g.block]
        if g.strength>=.6 and g.score>=self.tu['sure']:
            if k.sure_at_once: return 1
            rows=self.pl.rows.get(name,())
            if k.name in('link','pop','isp'):
                rr=list(rows); mv=int(board.moved[rr].sum()); sil=int(silence_of(self.t,board)[1][rr].sum())
                if mv>2 and 2*mv>=sil: return 3
            return 2
        return 3
    def replica(self,name,bs):
        i=[x.id for x in self.t.services].index(name[4:]); R=self.t.services[i].replicas
        if R<2: return name
        n=sum(b.replica_tries[i] for b in bs)[:R].astype(float); k=sum(b.replica_failures[i] for b in bs)[:R].astype(float)
        if (n==0).any(): return name
        r=k/n; w=int(r.argmax()); others=np.delete(r,w)
        if self.tu['rep']=='rule':
            return f'rep:{name[4:]}-{w}' if r[w]>=.12 and (others<=max(.06,r[w]/4)).all() else name
        def ll(k,n,p):
            p=np.clip(p,1e-3,.999); return (k*np.log(p)+(n-k)*np.log(1-p)).sum()
        a=ll(k,n,k.sum()/n.sum())
        cap=max(.06,r[w]/4)
        no,ko=np.delete(n,w),np.delete(k,w)
        b=ll(k[w],n[w],r[w])+ll(ko,no,min(ko.sum()/no.sum(),cap))
        return f'rep:{name[4:]}-{w}' if b>a+self.tu['repm'] and r[w]>=.12 else name
    def pcs(self,sus,fresh,outcome,finds,usual,j):
        out=[]; S=len(self.t.services)
        twins=[(g,self.b.cells_of(g.block)) for g in j.guesses if self.b.kinds[g.block].name in('link','lan','isp','pop') and g.excess>=self.b.kinds[g.block].floor]
        names={f.word for f in finds}
        for (pc,word,failed,probed,score,q,ri,g) in sus:
            f=(outcome[ri]!=0)&(outcome[ri]!=255); pr=outcome[ri]!=255
            twin=False
            for gs,c in twins:
                if self.words.get(gs.block)!=KIND_WORDS[word]: continue
                cols=np.unique(c%self.b.columns); cols=cols[cols<S]
                p=np.clip(usual[fresh.via[ri],:S],1e-4,.9995); q1=np.zeros(S); q1[cols]=min(gs.strength,.97)
                p1=1-(1-p)*(1-q1)
                gg=(np.log(p1/p)*(f&pr)+np.log((1-p1)/(1-p))*(~f&pr)).sum()
                pl=np.clip(p,1e-4,.9995)
                g0=max((np.log((1-(1-pl)*(1-x))/pl)*(f&pr)).sum()+np.log(1-x)*(~f&pr).sum() for x in (.3,.6,.9))
                if gg>self.tu['twin']*g0: twin=True
            if twin:
                self.s.mem.score[pc]=0; continue
            out.append(Finding(component='pc:'+self.t.pcs[pc],strength=q,excess=failed/max(probed,1),score=score,word=KIND_WORDS[word],rounds=1))
        return out
    def rejudge(self,n,late,sl):
        t,s=self.t,self.s
        for r0 in np.unique(late.measured):
            r0=int(r0)
            if r0 in self.boards and r0<n-1:
                b=self.boards[r0]
                lines=np.unique(t.pc_link[late.pc[late.measured==r0]])
                if (replaying(t,b)[lines]>0).any(): s.due[r0]=n+self.tu['wait']
        ready=sorted(r for r,d in s.due.items() if d<=n)[:self.tu['again']]
        ev=[]
        if not ready: return ev
        for r0 in ready:
            del s.due[r0]
            bs=[self.boards[k] for k in range(r0,max(r0-20,-1),-1) if k in self.boards]
            slr=self.slices(bs)
            j=judge(self.b,cells_of(t,bs,slr,self.habit()))
            s.again[r0]={f.component:f for f in self.narrow(j,bs,slr,r0,None)}
        # rename
        for i,c in enumerate(s.cases):
            if c.opened is None or c.merged or kind_of(c.component) not in('link','lan','pop','isp','core'): continue
            end=c.seen
            own=0; others={}
            for r0,fs in s.again.items():
                if not c.since-1<=r0<=end: continue
                if c.component in fs: own+=1
                else:
                    for x in fs:
                        if kind_of(x) in('link','lan','pop','isp') and self.pl.alike(x,c.component): others[x]=others.get(x,0)+1
            if others:
                x=max(others,key=others.get)
                if others[x]>own:
                    other=next((o for o in s.cases if o.id!=c.id and o.opened is not None and not o.merged and o.component==x and o.since<=end and o.seen>=c.since),None)
                    if other:
                        s.cases[i]=replace(c,merged=True,closed=c.closed or n)
                        ev.append(Event(change=Change.MERGE,round=n,case=s.cases[i],into=other.id))
                    else:
                        s.cases[i]=replace(c,pinned=x)
                        ev.append(Event(change=Change.UPDATE,round=n,case=s.cases[i]))
        # history
        cnt={}
        for r0,fs in s.again.items():
            for x in fs: cnt.setdefault(x,[]).append(r0)
        for x,rs in cnt.items():
            if len(rs)<3 or kind_of(x) in ('core','mon'): continue
            lo,hi=min(rs),max(rs)
            rel=any(c.opened is not None and c.since<=hi+3 and c.seen>=lo-3 and (c.component==x or x in c.names or (kind_of(x) in('link','lan','pop','isp','core') and kind_of(c.component) in ('link','lan','pop','isp','core') and self.pl.alike(x,c.component)) or self.pl.inside(x,c.component) or self.pl.inside(c.component,x) or self.pl.relatives(x,c.component)) for c in s.cases)
            if rel: continue
            f=s.again[rs[0]][x]
            c=Case(id=f'i{s.next_id}',names={x:1.0},since=lo,seen=hi,found=len(rs),opened=n,closed=n,word=f.word,strength=f.strength); s.next_id+=1
            s.cases.append(c)
            ev.append(Event(change=Change.OPEN,round=n,case=c,historic=True,until=hi))
        s.again={r:f for r,f in s.again.items() if r>n-240}
        return ev
    def power(self,n):
        ev=[]; s,t=self.s,self.t
        for i,c in enumerate(s.cases):
            if c.opened is None or c.merged or c.word=='power' or kind_of(c.component) not in('link','lan') or not 2<=n-c.seen<=9: continue
            site=c.component[4:] if c.component.startswith('lan') else t.links[t.link_index[c.component[5:]]].site
            rows=[k for k,l in enumerate(t.links) if l.site==site]
            mine=np.isin(t.pc_link,rows)
            back=mine&(s.seen==n)
            was=mine&self.boards[max(c.since-2,0)].reported if max(c.since-2,0) in self.boards else mine
            back=back
            if back.sum()<3: continue
            fresh_boot=(s.boot[back]>=c.since).mean()
            rounds=c.seen-c.since+1
            rep=sum((self.boards[r].replayed&back).sum() for r in range(c.since,c.seen+1) if r in self.boards)
            if fresh_boot>=.7 and rep<=.05*back.sum()*rounds:
                old=c.component
                s.cases[i]=replace(c,pinned='lan:'+site,word='power')
                ev.append(Event(change=Change.UPDATE,round=n,case=s.cases[i]))
        return ev
