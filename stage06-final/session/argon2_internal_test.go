package session

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// If a hash with outdated costs refuses a password, the rest of the work is done too. So the refusal takes as long as any other.
func TestRestOfTheWork(t *testing.T) {
	rows := []struct {
		name string
		a    Argon2
		h    phc
		want phc
	}{
		{"the same costs", Argon2{Memory: 100, Passes: 2}, phc{memory: 100, passes: 2}, phc{}},
		{"a hash that costs more", Argon2{Memory: 100, Passes: 2}, phc{memory: 1000, passes: 1}, phc{}},
		{"less memory", Argon2{Memory: 100, Passes: 2}, phc{memory: 50, passes: 2}, phc{memory: 100, passes: 1, lanes: 1}},
		{"fewer passes", Argon2{Memory: 100, Passes: 3}, phc{memory: 100, passes: 1}, phc{memory: 100, passes: 2, lanes: 1}},
		{"a little less", Argon2{Memory: 100, Passes: 2}, phc{memory: 99, passes: 2}, phc{}},
		{"less of both", Argon2{Memory: 100, Passes: 3}, phc{memory: 30, passes: 1}, phc{memory: 90, passes: 3, lanes: 1}},
		{"the largest", Argon2{Memory: maxMemory, Passes: maxPasses}, phc{memory: 8, passes: 1}, phc{memory: maxMemory - 1, passes: maxPasses, lanes: 1}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			rest := row.a.rest(row.h)
			assert.Equal(t, row.want, rest)
			if rest.passes > 0 {
				work := float64(row.a.Memory) * float64(row.a.Passes)
				assert.InEpsilon(t, work, float64(row.h.memory)*float64(row.h.passes)+float64(rest.memory)*float64(rest.passes), 0.01)
			}
		})
	}
}
