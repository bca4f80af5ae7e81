package websocket

import (
	"errors"

	"looper.example/stage06-final/task"
)

// Slow says what happens to a message for a member of a Group that has not read the earlier ones.
type Slow uint8

const (
	Cut  Slow = iota // the member is closed with 1008
	Skip             // the member does not get the message
	Wait             // Broadcast waits for the member
)

// ErrTooSlow is the cause in the CloseError of a connection that a Group has cut.
var ErrTooSlow = errors.New("websocket: the client is too slow for its group")

// Group is a set of connections that get the same messages. The zero value works. It belongs to a loop.
type Group struct {
	// Backlog is how many bytes may wait for a member before it counts as slow. Default 64 KiB. If nothing waits for a member,
	// it is sent the message, however long that is. With Wait, the loop's Config.HighWater counts instead, 256 KiB.
	Backlog int

	// Slow says what happens to slow members.
	Slow Slow

	members []*membership
	turn    task.Mutex // held during a broadcast: all members get broadcasts in one order
}

// membership is a connection in a group.
type membership struct {
	group *Group
	conn  *Conn
	place int // in group.members
}

// Outcome counts the members by the result of a broadcast.
type Outcome struct {
	Sent    int // members that were sent the message
	Skipped int // slow members that were not
	Cut     int // slow members that were closed
}

const defaultBacklog = 64 << 10

// turnSize is how many members are sent a message before other clients have a turn.
const turnSize = 512

// Join adds a connection, until the connection ends. To join again has no effect; nor has joining after the end.
func (g *Group) Join(c *Conn) {
	if c.err != nil || c.membership(g) != nil {
		return
	}
	m := &membership{g, c, len(g.members)}
	g.members = append(g.members, m)
	c.groups = append(c.groups, m)
}

// Leave removes a connection.
func (g *Group) Leave(c *Conn) {
	if m := c.membership(g); m != nil {
		m.leave()
	}
}

// Len returns the number of members.
func (g *Group) Len() int { return len(g.members) }

// Broadcast sends a message to all members that the group has when it begins. The message is encoded once, compressed once, and in memory
// once. After each 512 members other clients have a turn. Members get the broadcasts of a group in one order; a member's own Conn.Write
// is not part of that order. The error is ErrUTF8, or that of a wait that has ended early: then the remaining members do not get the message.
func (g *Group) Broadcast(w task.Waiter, m Message) (Outcome, error) {
	p, err := Prepare(Message{append([]byte(nil), m.Data...), m.IsBinary})
	if err != nil {
		return Outcome{}, err
	}
	return g.BroadcastPrepared(w, p)
}

// BroadcastPrepared is Broadcast for a prepared message, which may go to several groups.
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

// conns returns the present members: others may come and go while a broadcast waits.
func (g *Group) conns() []*Conn {
	conns := make([]*Conn, len(g.members))
	for i, m := range g.members {
		conns[i] = m.conn
	}
	return conns
}

// tell sends the message to a connection that was a member when the broadcast began.
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

// waitToTell waits until a member has read so much that there is room again, or has ended.
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

// leave removes the membership from both lists.
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
