package storetest_test

import (
	"log/slog"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/session/storetest"
)

// wrong is a store with a mistake.
type wrong struct {
	session.Store
	load func(values map[string][]byte) map[string][]byte
	save func(changes *session.Changes)
	lie  bool // it reports true for all that it saves
}

func (w wrong) Load(c *looper.Context, id string) (map[string][]byte, error) {
	values, err := w.Store.Load(c, id)
	if w.load != nil {
		values = w.load(values)
	}
	return values, err
}

func (w wrong) Save(c *looper.Context, id string, changes session.Changes) (bool, error) {
	if w.save != nil {
		w.save(&changes)
	}
	ok, err := w.Store.Save(c, id, changes)
	return ok || w.lie, err
}

// Check finds mistakes, and names them.
func TestCheck(t *testing.T) {
	shared := map[string][]byte{}
	for _, row := range []struct {
		name  string
		store wrong
		want  string // "": no error
	}{
		{"right", wrong{}, ""},
		{"an empty session in the place of none", wrong{load: func(values map[string][]byte) map[string][]byte {
			if values == nil {
				return map[string][]byte{}
			}
			return values
		}}, "nothing is there: expected map[], found map[]"},
		{"it makes a missing session", wrong{save: func(changes *session.Changes) { changes.New = true }},
			"a missing session is not changed: expected the report false, found true"},
		{"it reports that it did", wrong{lie: true}, "a missing session is not changed: expected the report false, found true"},
		{"it does not delete", wrong{save: func(changes *session.Changes) { changes.Deleted = nil }},
			`keys are deleted, also missing ones: expected map["k":"4" "m":""], found map["k":"4" "l":"2" "m":""]`},
		{"it cuts", wrong{save: func(changes *session.Changes) {
			for key, value := range changes.Set {
				changes.Set[key] = value[:min(len(value), 100)]
			}
		}}, "any bytes, many: expected"},
		{"one map for all", wrong{load: func(values map[string][]byte) map[string][]byte {
			if values == nil {
				return nil
			}
			maps.Copy(shared, values)
			return shared
		}}, `a new session: expected map["k":"1" "l":"2"], found map["changed":"" "k":"1" "l":"2"]`},
	} {
		t.Run(row.name, func(t *testing.T) {
			store := row.store
			store.Store = session.NewMemory(session.MemoryConfig{})
			var err error
			app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler), LogOnLoop: true})
			app.Get("/", func(c *looper.Context) error {
				err = storetest.Check(c, store)
				return c.NoContent()
			})
			k := sim.New(sim.Config{})
			l, failed := loop.New(k, loop.Config{})
			require.NoError(t, failed)
			_, failed = app.ListenOn(l, "sim:80")
			require.NoError(t, failed)
			k.Client("visitor", func(c *sim.Client) {
				c.Connect("sim:80")
				c.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
				c.ExpectUntil("\r\n\r\n")
				c.Close()
			})
			require.NoError(t, k.Run(l))
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, row.want)
		})
	}
}
