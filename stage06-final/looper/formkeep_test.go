package looper_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// A handler may keep what Bytes has returned: later requests do not change it, whether the file was in memory or
// on disk.
func TestFileBytesAreKept(t *testing.T) {
	for _, row := range []struct {
		name   string
		memory int64
	}{{"in memory", 0}, {"on disk", -1}} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, looper.Config{Form: looper.FormConfig{Memory: row.memory, Folder: t.TempDir()}, Go: atOnce})
			var kept [][]byte
			w.app.Post("/", func(c *looper.Context) error {
				content, err := formOf(c).File("f").Bytes()
				kept = append(kept, content)
				if err != nil {
					return err
				}
				return c.NoContent()
			})
			for i := range 20 {
				w.ask("POST", "/", multi("; name=f; filename=f", strings.Repeat(fmt.Sprint(i%10), 100)), multiparts)
			}
			require.Len(t, kept, 20)
			for i, content := range kept {
				assert.Equal(t, strings.Repeat(fmt.Sprint(i%10), 100), string(content))
			}
		})
	}
}
