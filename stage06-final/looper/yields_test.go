package looper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// Four sleeps of a second take four seconds. Four Yields take no time.
func TestFourYields(t *testing.T) {
	second := func(c *looper.Context) error { return c.Sleep(time.Second) }
	rows := []struct {
		name string
		turn func(c *looper.Context) error
		want time.Duration
	}{
		{"a timer of a second", second, 4 * time.Second},
		{"Yield", (*looper.Context).Yield, 0},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				for range 4 {
					if err := row.turn(c); err != nil {
						return err
					}
				}
				return c.Text(200, "four turns")
			})
			w.run(func(c *sim.Client) {
				get("/", "four turns")(c)
				assert.Equal(t, row.want, c.Now())
			})
		})
	}
}
