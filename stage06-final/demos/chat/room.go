package main

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
	"looper.example/stage06-final/websocket"
)

// message is a visitor's message.
type message struct {
	ID   int64  `json:"id"` // counted from 1
	Name string `json:"name"`
	Text string `json:"text"`
}

const (
	remembered = 50 // messages that a new visitor sees
	maxName    = 40 // characters
	maxText    = 500
)

// room passes each message to all visitors. Everything in it happens on the loop, so it needs no locks. It never waits for
// a slow reader: the group cuts that connection, and its browser connects again with the number of the last message that it has.
type room struct {
	last     []message // the newest, oldest first
	visitors websocket.Group
}

// sayer sends a message to all visitors.
type sayer = func(w task.Waiter, m message) error

// visit serves a visitor until it leaves.
func (r *room) visit(c *looper.Context, say sayer) error {
	seen, _ := strconv.ParseInt(c.Query("seen"), 10, 64) // 0: this visitor is new
	ws, err := websocket.Accept(c, websocket.Options{MaxMessage: 8 << 10})
	if err != nil {
		return err
	}
	if err := r.welcome(ws, seen); err != nil {
		return err
	}
	for {
		wire, err := ws.Read()
		if err != nil {
			return err
		}
		m, err := messageOf(wire.Data)
		if err == nil {
			err = say(c, m)
		}
		if problem := (*looper.Error)(nil); errors.As(err, &problem) {
			err = ws.WriteJSON(looper.Map{"problem": problem.Message})
		}
		if err != nil {
			return err
		}
	}
}

// welcome sends a visitor the earlier messages, and then adds it to the group. During that, more messages may come.
func (r *room) welcome(ws *websocket.Conn, seen int64) error {
	for seen < r.newest() {
		for _, m := range r.last {
			if m.ID <= seen {
				continue
			}
			seen = m.ID
			if err := ws.WriteJSON(m); err != nil {
				return err
			}
		}
	}
	r.visitors.Join(ws)
	return nil
}

// messageOf reads a visitor's message.
func messageOf(wire []byte) (m message, err error) {
	if err := json.Unmarshal(wire, &m); err != nil {
		return m, &looper.Error{Status: 400, Message: "expected a name and a text in JSON"}
	}
	m.Name, m.Text = strings.TrimSpace(m.Name), strings.TrimSpace(m.Text)
	if n := utf8.RuneCountInString(m.Name); n == 0 || n > maxName {
		return m, &looper.Error{Status: 422, Message: "expected a name of up to 40 characters"}
	}
	if n := utf8.RuneCountInString(m.Text); n == 0 || n > maxText {
		return m, &looper.Error{Status: 422, Message: "expected a text of up to 500 characters"}
	}
	return m, nil
}

// say adds a message to a room in memory.
func (r *room) say(w task.Waiter, m message) error {
	m.ID = r.newest() + 1
	return r.spread(w, m)
}

func (r *room) newest() int64 {
	if len(r.last) == 0 {
		return 0
	}
	return r.last[len(r.last)-1].ID
}

// spread sends a message to all visitors.
func (r *room) spread(w task.Waiter, m message) error {
	if r.last = append(r.last, m); len(r.last) > remembered {
		r.last = r.last[1:]
	}
	wire, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, err = r.visitors.Broadcast(w, websocket.Message{Data: wire})
	return err
}
