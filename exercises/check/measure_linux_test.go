package check

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestReadStat(t *testing.T) {
	group, cpu, memory := readStat("7 (a b) c) S 1 42 42 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 1 0 9 123 10 18446744073709551615")
	assert.Equal(t, 42, group)
	assert.Equal(t, 2*time.Second, cpu)
	assert.Equal(t, 10*os.Getpagesize(), memory)
	group, _, _ = readStat("7 (a) S")
	assert.Zero(t, group)
	for text, state := range map[string]byte{"7 (a b) c) R 1": 'R', "7 (R) S": 'S', "7 (R)": 0, "": 0} {
		assert.Equal(t, state, stateOf(text), text)
	}
}
