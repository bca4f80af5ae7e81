package session

import (
	"container/heap"
	"maps"
	"time"

	"looper.example/stage06-final/looper"
)

// MemoryConfig bounds a Memory. The zero value of each field means its default.
type MemoryConfig struct {
	Sessions int // at once; default 100,000
	Bytes    int // bytes of all their keys and values; default 64 MiB
}

// sessionCost is about how many bytes of memory a session needs besides its keys and values.
const sessionCost = 512

// Memory is a store that is gone when the program ends. It belongs to one application, on one loop. With several loops
// each has its own, and a client whose next connection goes to another loop has no session there: use InCookie or Redis then.
//
// If the memory is full, it ends the session that would have ended soonest: the one that was idle for longest.
// A client that can begin sessions can push out others, so begin none for requests that every visitor makes.
type Memory struct {
	config   MemoryConfig
	sessions map[string]*kept
	byEnd    endings
	bytes    int
}

// kept is a session in the memory.
type kept struct {
	id     string
	values map[string][]byte
	bytes  int
	ends   time.Duration // on the loop's clock
	index  int           // in endings
}

// NewMemory returns an empty Memory.
func NewMemory(config MemoryConfig) *Memory {
	if config.Sessions == 0 {
		config.Sessions = 100_000
	}
	if config.Bytes == 0 {
		config.Bytes = 64 << 20
	}
	return &Memory{config: config, sessions: make(map[string]*kept)}
}

// Len returns the number of sessions, with those that are over and not yet removed.
func (m *Memory) Len() int { return len(m.sessions) }

// Load implements Store.
func (m *Memory) Load(c *looper.Context, id string) (map[string][]byte, error) {
	m.expire(clock(c))
	s := m.sessions[id]
	if s == nil {
		return nil, nil
	}
	return maps.Clone(s.values), nil
}

// Save implements Store.
func (m *Memory) Save(c *looper.Context, id string, changes Changes) (bool, error) {
	now := clock(c)
	m.expire(now)
	s := m.sessions[id]
	if (s == nil) != changes.New {
		return false, nil
	}
	if s == nil {
		s = &kept{id: id, values: make(map[string][]byte)}
		m.sessions[id] = s
		heap.Push(&m.byEnd, s)
	}
	maps.Copy(s.values, changes.Set)
	for _, key := range changes.Deleted {
		delete(s.values, key)
	}
	m.bytes -= s.bytes
	s.bytes = sessionCost
	for key, value := range s.values {
		s.bytes += len(key) + len(value)
	}
	m.bytes += s.bytes
	s.ends = now + changes.Life
	heap.Fix(&m.byEnd, s.index)
	for len(m.sessions) > m.config.Sessions || m.bytes > m.config.Bytes {
		m.remove(m.byEnd[0])
	}
	return m.sessions[id] != nil, nil
}

// Delete implements Store.
func (m *Memory) Delete(c *looper.Context, id string) (bool, error) {
	m.expire(clock(c))
	s := m.sessions[id]
	if s == nil {
		return false, nil
	}
	m.remove(s)
	return true, nil
}

// expire removes the sessions that are over.
func (m *Memory) expire(now time.Duration) {
	for len(m.byEnd) > 0 && m.byEnd[0].ends <= now {
		m.remove(m.byEnd[0])
	}
}

func (m *Memory) remove(s *kept) {
	heap.Remove(&m.byEnd, s.index)
	delete(m.sessions, s.id)
	m.bytes -= s.bytes
}

// clock returns the time of the loop's clock, which is never set back.
func clock(c *looper.Context) time.Duration { return c.Exchange().Loop().Now() }

// endings is a heap of sessions, with the one that ends first on top.
type endings []*kept

func (e endings) Len() int           { return len(e) }
func (e endings) Less(i, j int) bool { return e[i].ends < e[j].ends }
func (e endings) Swap(i, j int) {
	e[i], e[j] = e[j], e[i]
	e[i].index, e[j].index = i, j
}

// Push implements heap.Interface.
func (e *endings) Push(s any) {
	k := s.(*kept)
	k.index = len(*e)
	*e = append(*e, k)
}

// Pop implements heap.Interface.
func (e *endings) Pop() any {
	last := len(*e) - 1
	s := (*e)[last]
	(*e)[last] = nil
	*e = (*e)[:last]
	return s
}
