package watch

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func put(t *testing.T, dir, name, content string) {
	at := filepath.Join(dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
	require.NoError(t, os.WriteFile(at, []byte(content), 0o644))
}

// next returns the changes reported so far; nil if there are none.
func next(changes <-chan []string) []string {
	synctest.Wait()
	select {
	case names := <-changes:
		return names
	default:
		return nil
	}
}

// The clock is virtual, and the files are real.
func TestClock(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "main.go", "one")
	put(t, dir, "old.go", "")
	put(t, dir, "steps/01.md", "")
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		changes, polls := Folder(ctx, dir, Options{Poll: true, Every: time.Second, Settle: 100 * time.Millisecond,
			File:   func(name string) bool { return !strings.HasSuffix(name, "~") },
			Folder: func(name string) bool { return !strings.HasPrefix(name, "steps") },
		})
		require.NoError(t, polls)
		time.Sleep(10 * time.Second)
		require.Empty(t, next(changes), "nothing has changed")

		put(t, dir, "main.go", "longer")
		require.NoError(t, os.Remove(filepath.Join(dir, "old.go")))
		put(t, dir, "static/new.css", "")
		put(t, dir, "main.go~", "")
		put(t, dir, "steps/01.md", "longer")
		time.Sleep(1050 * time.Millisecond)
		require.Empty(t, next(changes), "the files must be quiet for a while")
		time.Sleep(100 * time.Millisecond)
		require.Equal(t, []string{"main.go", "old.go", "static/new.css"}, next(changes))

		time.Sleep(10 * time.Second)
		require.Empty(t, next(changes), "a change is reported once")
		put(t, dir, "main.go", "the longest")
		time.Sleep(2 * time.Second)
		require.Equal(t, []string{"main.go"}, next(changes))

		cancel()
		synctest.Wait()
		_, open := <-changes
		require.False(t, open)
	})
}

// Notices come from the system, for folders that are created later too.
func TestNotices(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changes, polls := Folder(ctx, dir, Options{Settle: time.Millisecond, Folder: func(string) bool { return true }})
	if polls != nil {
		t.Skip(polls)
	}
	put(t, dir, "static/css/a.css", "a")
	awaitName(t, changes, "static/css/a.css")
	put(t, dir, "static/css/b.css", "b")
	awaitName(t, changes, "static/css/b.css")
	require.NoError(t, os.Remove(filepath.Join(dir, "static", "css", "b.css")))
	awaitName(t, changes, "static/css/b.css")
}

// awaitName waits for a change of this file, up to 30 seconds.
func awaitName(t *testing.T, changes <-chan []string, want string) {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		select {
		case names, open := <-changes:
			require.True(t, open, "the changes have ended before %s", want)
			if slices.Contains(names, want) {
				return
			}
		case <-late:
			require.FailNow(t, "no change of "+want)
		}
	}
}
