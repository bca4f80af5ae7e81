// Package storetest checks a store of sessions, for authors of one:
//
//	app.Get("/check", func(c *looper.Context) error {
//		if err := storetest.Check(c, store); err != nil {
//			return err
//		}
//		return c.NoContent()
//	})
//
// Interface: Check.
package storetest

import (
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"time"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

// Check uses a store as package session does, and returns an error that says what the store should have done. It deletes
// all that it has stored. It does not check whether sessions end by themselves (Changes.Life): that takes time.
func Check(c *looper.Context, store session.Store) error {
	id := (rand.Text() + rand.Text())[:43]
	big := make([]byte, 32<<10)
	for i := range big {
		big[i] = byte(i)
	}
	for _, step := range []step{
		{what: "nothing is there", want: nil},
		{what: "a missing session is not changed", change: &session.Changes{Set: set("k", "1")}},
		{what: "a new session", change: &session.Changes{New: true, Set: set("k", "1", "l", "2")}, saved: true, want: set("k", "1", "l", "2")},
		{what: "it is not made twice", change: &session.Changes{New: true, Set: set("k", "3")}, want: set("k", "1", "l", "2")},
		{what: "a change leaves other keys", change: &session.Changes{Set: set("k", "4", "m", "")}, saved: true, want: set("k", "4", "l", "2", "m", "")},
		{what: "keys are deleted, also missing ones", change: &session.Changes{Deleted: []string{"l", "none"}}, saved: true, want: set("k", "4", "m", "")},
		{what: "all at once", change: &session.Changes{Set: set("n", "5", ".life", "{}"), Deleted: []string{"m"}}, saved: true, want: set("k", "4", "n", "5", ".life", "{}")},
		{what: "only its life", change: &session.Changes{}, saved: true, want: set("k", "4", "n", "5", ".life", "{}")},
		{what: "any bytes, many", change: &session.Changes{Set: set("k", string(big), "\x00\r\n", "\x00\r\n")}, saved: true,
			want: set("k", string(big), "\x00\r\n", "\x00\r\n", "n", "5", ".life", "{}")},
		{what: "deleted", ends: true, saved: true},
		{what: "deleted twice", ends: true},
		{what: "a deleted session is not changed", change: &session.Changes{Set: set("k", "1")}},
	} {
		if err := step.run(c, store, id); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return nil
}

// step is one call, and what the store holds after it.
type step struct {
	what   string
	change *session.Changes // to be saved; nil: none
	ends   bool             // the session is deleted
	saved  bool             // what the call reports
	want   map[string][]byte
}

func (s step) run(c *looper.Context, store session.Store, id string) (err error) {
	ok := false
	switch {
	case s.change != nil:
		s.change.Life = time.Hour
		ok, err = store.Save(c, id, *s.change)
	case s.ends:
		ok, err = store.Delete(c, id)
	}
	if err != nil {
		return err
	}
	if ok != s.saved {
		return fmt.Errorf("expected the report %v, found %v", s.saved, ok)
	}
	for range 2 { // the second time, the caller has changed the first call's map
		found, err := store.Load(c, id)
		if err != nil {
			return err
		}
		if !maps.EqualFunc(found, s.want, slices.Equal) || (found == nil) != (s.want == nil) {
			return fmt.Errorf("expected %.200q, found %.200q", s.want, found)
		}
		if found != nil {
			found["changed"] = nil
		}
	}
	return nil
}

// set returns a map of keys and their values.
func set(pairs ...string) map[string][]byte {
	values := make(map[string][]byte)
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = []byte(pairs[i+1])
	}
	return values
}
