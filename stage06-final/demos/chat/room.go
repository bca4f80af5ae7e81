package main

import (
	"encoding/json"
	"strconv"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// message is what somebody has said.
type message struct {
	ID   int64  `json:"id"` // counted from 1
	Name string `json:"name"`
	Text string `json:"text"`
}

const (
	remembered = 50 // messages that a newcomer sees
	inboxSize  = 64 // messages that may wait for a slow reader
)

// room passes each message to all who listen. Everything in it happens on the loop, so it needs no locks.
type room struct {
	last      []message // the newest, oldest first
	listeners map[*task.Queue[message]]bool
}

func newRoom() *room { return &room{listeners: make(map[*task.Queue[message]]bool)} }

// say adds a message to a room that is in memory.
func (r *room) say(_ *looper.Context, m message) error {
	m.ID = r.newest() + 1
	r.spread(m)
	return nil
}

func (r *room) newest() int64 {
	if len(r.last) == 0 {
		return 0
	}
	return r.last[len(r.last)-1].ID
}

// spread tells everybody. Nobody waits for a slow reader: when its inbox is full it is sent away, and its browser
// connects again and says how far it came.
func (r *room) spread(m message) {
	if r.last = append(r.last, m); len(r.last) > remembered {
		r.last = r.last[1:]
	}
	for inbox := range r.listeners {
		if !inbox.TryPut(m) {
			inbox.Close()
		}
	}
}

// events sends a visitor what was said, and what is being said, until the visitor leaves.
func (r *room) events(c *looper.Context) error {
	seen, _ := strconv.ParseInt(c.LastEventID(), 10, 64) // 0: this visitor is new
	inbox := task.NewQueue[message](inboxSize)
	r.listeners[inbox] = true
	defer delete(r.listeners, inbox)
	past := append([]message(nil), r.last...)

	events, err := c.Events()
	if err != nil {
		return err
	}
	send := func(m message) error {
		data, err := json.Marshal(m)
		if err != nil || m.ID <= seen {
			return err
		}
		return events.Send(looper.Event{ID: strconv.FormatInt(m.ID, 10), Data: string(data)})
	}
	for _, m := range past {
		if err := send(m); err != nil {
			return err
		}
	}
	for {
		m, err := inbox.Get(c)
		if err != nil {
			return err
		}
		if err := send(m); err != nil {
			return err
		}
	}
}
