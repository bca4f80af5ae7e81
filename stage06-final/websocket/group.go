package websocket

import (
	"errors"

	"looper.example/stage06-final/task"
)

// Slow says what becomes of a message for a member of a Group that has not taken those before it.
type Slow uint8

const (
	Cut  Slow = iota // the member is closed with 1008
	Skip             // the member does not get the message
	Wait             // Broadcast waits for the member
)

// ErrTooSlow is why a connection is at its end that a Group has cut. A CloseError has it.
var ErrTooSlow = errors.New("websocket: the client is too slow for its group")

// Group is connections that are told the same. The zero value works. It belongs to a loop.
type Group struct {
	// Backlog is how many bytes may wait for a member before it is slow. Default 64 KiB. A message is always sent to a member for which
	// nothing waits, however long it is. With Wait it is the loop's Config.HighWater that counts, 256 KiB.
	Backlog int

	// Slow says what becomes of those that are.
	Slow Slow

	members []*membership
	turn    task.Mutex // of broadcasts that wait: all members hear them in one order
}

// membership is a connection in a group.
type membership struct {
	group *Group
	conn  *Conn
	place int // in group.members
}

// Outcome is what has become of a broadcast.
type Outcome struct {
	Sent    int // members that the message was sent to
	Skipped int // members that were left out
	Cut     int // members that were closed
}

const defaultBacklog = 64 << 10

// turnSize is how many members are told before other clients have a turn.
const turnSize = 512

// Join adds a connection. It leaves when it is at its end. To join again has no effect; a connection that is at its end does not join.
func (g *Group) Join(c *Conn) {
	if c.err != nil || c.membership(g) != nil {
		return
	}
	m := &membership{g, c, len(g.members)}
	g.members = append(g.members, m)
	c.groups = append(c.groups, m)
}

// Leave takes a connection out.
func (g *Group) Leave(c *Conn) {
	if m := c.membership(g); m != nil {
		m.leave()
	}
}

// Len returns how many members there are.
func (g *Group) Len() int { return len(g.members) }

// Broadcast sends a message to all members that there are when it begins. It is encoded once, compressed once, and in memory once. After
// each 512 members other clients have a turn. Members hear the broadcasts of a group in one order, unless one is sent to itself by
// Conn.Write. The error is ErrUTF8, or that of a wait that has ended early: then the members after that are not told.
func (g *Group) Broadcast(w task.Waiter, m Message) (Outcome, error) {
	p, err := Prepare(Message{append([]byte(nil), m.Data...), m.IsBinary})
	if err != nil {
		return Outcome{}, err
	}
	return g.BroadcastPrepared(w, p)
}

// BroadcastPrepared is Broadcast for a message that is prepared, which several groups may be sent.
func (g *Group) BroadcastPrepared(w task.Waiter, p *Prepared) (o Outcome, err error) {
	if err := g.turn.Lock(w); err != nil {
		return o, err
	}
	defer g.turn.Unlock()
	for i, c := range g.conns() {
		if i%turnSize == turnSize-1 {
			if err := task.Yield(w); err != nil {
				return o, err
			}
		}
		if err := g.tell(w, c, p, &o); err != nil {
			return o, err
		}
	}
	return o, nil
}

// conns is the members as they are now: others may come and go while a broadcast waits.
func (g *Group) conns() []*Conn {
	conns := make([]*Conn, len(g.members))
	for i, m := range g.members {
		conns[i] = m.conn
	}
	return conns
}

// tell sends the message to one that was a member when the broadcast began.
func (g *Group) tell(w task.Waiter, c *Conn, p *Prepared, o *Outcome) error {
	for c.err == nil && !c.net.Closing() {
		switch {
		case !g.isSlow(c, p):
			c.writePrepared(p)
			o.Sent++
			return nil
		case g.Slow == Skip:
			o.Skipped++
			return nil
		case g.Slow == Cut:
			c.fail(&CloseError{StatusPolicy, "too slow", ErrTooSlow})
			o.Cut++
			return nil
		}
		if err := c.waitToTell(w); err != nil {
			return err
		}
	}
	return nil
}

func (g *Group) isSlow(c *Conn, p *Prepared) bool {
	if g.Slow == Wait {
		return c.net.Full()
	}
	backlog := g.Backlog
	defaultTo(&backlog, defaultBacklog)
	waits := c.net.Buffered()
	return waits > 0 && waits+len(p.message.Data) > backlog
}

// waitToTell waits until a member has taken so much that there is room again, or is at its end.
func (c *Conn) waitToTell(w task.Waiter) error {
	c.room.Clear()
	return c.room.Wait(w)
}

func (c *Conn) membership(g *Group) *membership {
	for _, m := range c.groups {
		if m.group == g {
			return m
		}
	}
	return nil
}

// leave takes it out of both lists.
func (m *membership) leave() {
	g, last := m.group, len(m.group.members)-1
	g.members[m.place] = g.members[last]
	g.members[m.place].place = m.place
	g.members[last] = nil
	g.members = g.members[:last]
	for i, other := range m.conn.groups {
		if other == m {
			m.conn.groups = append(m.conn.groups[:i], m.conn.groups[i+1:]...)
			return
		}
	}
}

func (c *Conn) leaveGroups() {
	for len(c.groups) > 0 {
		c.groups[0].leave()
	}
}
