package asynclog

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// counter is a value that changes with each call of LogValue.
type counter int

func (c *counter) LogValue() slog.Value {
	*c++
	return slog.GroupValue(slog.Int("count", int(*c)), slog.Any("text", []byte("inner")))
}

// A caller may change its values after Handle has returned.
func TestValuesAreSettled(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newPipe()
		log := slog.New(New(lines(p), Config{}))
		text, c := []byte("before"), new(counter)
		log.Info("m", "text", text, "counter", c, slog.Group("g", "text", text, "counter", c), "f", 6, "g", 7)
		copy(text, "behind")
		*c = 100
		p.readAll()
		requireLines(t, p.String(), `level=INFO msg=m text="before" counter.count=1 counter.text="inner"`+
			` g.text="before" g.counter.count=2 g.counter.text="inner" f=6 g=7`)
	})
}

func TestMeasure(t *testing.T) {
	for _, row := range []struct {
		name  string
		value any
		size  int // with "msg" and "key"
		loose bool
	}{
		{"string", "12345", 11, false},
		{"number", 12345, 6, false},
		{"bytes", []byte("12345"), 11, true},
		{"valuer", new(counter), 6, true},
		{"pointer", new(int), 6, false},
		{"group", slog.GroupValue(slog.String("a", "12"), slog.Int("b", 1)), 10, false},
		{"valuer in a group", slog.GroupValue(slog.Any("a", new(counter)), slog.String("b", "12")), 10, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := slog.NewRecord(time.Time{}, 0, "msg", 0)
			r.Add("key", row.value)
			size, loose := measure(r)
			require.Equal(t, row.size, size)
			require.Equal(t, row.loose, loose)
		})
	}
}
