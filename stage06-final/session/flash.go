package session

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// flashPrefix begins the keys of messages. Each message has a key of its own, so that a request that adds one and another that
// reads some do not conflict. The keys sort by time.
const flashPrefix = ".flash."

// Flash is a message for the next page, such as "Saved." after a form.
type Flash struct {
	Kind string `json:"k"` // such as "info" or "error", for the page's style
	Text string `json:"t"`
}

// Flash keeps a message until a page shows it. The errors are those of Set.
func (s *Session) Flash(kind, text string) {
	if !s.mayChange("Session.Flash") {
		return
	}
	s.flashes++
	key := fmt.Sprintf("%s%016x.%04x.%s", flashPrefix, s.now.UnixNano(), s.flashes, rand.Text()[:8])
	s.c.SetError(s.set(key, Flash{kind, text}))
}

// Flashes returns the messages, the oldest first, and removes them: they are read once. Call it before the response
// begins: after that, the messages stay and are shown again.
func (s *Session) Flashes() (all []Flash) {
	for _, key := range slices.Sorted(maps.Keys(s.values)) {
		if !strings.HasPrefix(key, flashPrefix) {
			continue
		}
		var flash Flash
		if json.Unmarshal(s.values[key], &flash) == nil {
			all = append(all, flash)
		}
		if s.fault == nil { // otherwise the messages stay
			s.delete(key)
		}
	}
	return all
}
