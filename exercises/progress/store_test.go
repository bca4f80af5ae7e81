package progress

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func newStore(t *testing.T) Store {
	s := Store{Folder: t.TempDir()}
	require.NoError(t, s.Create(New(1, monday)))
	return s
}

func (s Store) put(t *testing.T, name, content string) {
	require.NoError(t, os.WriteFile(s.path(name), []byte(content), 0o644))
}

func TestLoadGivesWhatWasWritten(t *testing.T) {
	s := newStore(t)
	want, err := s.Update(func(p *Progress) error {
		p.Record(1).Seen = map[string]string{"text": "abc"}
		p.Record(1).Hints = 2
		return nil
	})
	require.NoError(t, err)
	found, err := s.Load()
	require.NoError(t, err)
	require.Equal(t, want, found)
	require.ErrorIs(t, s.Create(New(1, monday)), fs.ErrExist)
	left, err := filepath.Glob(s.path(".*"))
	require.NoError(t, err)
	require.Empty(t, left, "locks and temporary files are gone")
}

func TestBrokenFilesAreKept(t *testing.T) {
	for _, row := range []struct{ name, content string }{
		{"empty", ""},
		{"cut", `{"format": 1, "step": 2, "st`},
		{"another kind", `[1, 2]`},
		{"no step", `{"format": 1}`},
		{"no format", `{"step": 2}`},
		{"no record", `{"format": 1, "step": 2, "steps": {"2": null}}`},
		{"no record of an exercise", `{"format": 1, "step": 2, "exercises": {"drain": null}}`},
		{"a step that is no number", `{"format": 1, "step": 2, "steps": {"two": {}}}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := Store{Folder: t.TempDir()}
			for _, kept := range []string{"progress.json.bak", "progress.json.bak2"} {
				s.put(t, Name, row.content)
				_, err := s.Load()
				var broken *BrokenError
				require.ErrorAs(t, err, &broken)
				require.Equal(t, kept, broken.Kept)
				content, err := os.ReadFile(s.path(kept))
				require.NoError(t, err)
				require.Equal(t, row.content, string(content))
			}
			_, err := s.Load()
			require.ErrorIs(t, err, ErrNone)
		})
	}
}

func TestNewerFormatStays(t *testing.T) {
	s := Store{Folder: t.TempDir()}
	s.put(t, Name, `{"format": 2, "step": 2}`)
	_, err := s.Load()
	require.ErrorAs(t, err, new(*NewerError))
	_, err = s.Update(func(*Progress) error { return nil })
	require.ErrorAs(t, err, new(*NewerError))
	require.FileExists(t, s.path(Name))
}

func TestUpdatesLoseNothing(t *testing.T) {
	s := newStore(t)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			_, err := s.Update(func(p *Progress) error {
				p.Record(n+1).Hints++
				p.Record(1).Hints++
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	p, err := s.Load()
	require.NoError(t, err)
	require.Len(t, p.Steps, 8)
	require.Equal(t, 9, p.Steps[1].Hints)
}

func TestUpdateThatFailsWritesNothing(t *testing.T) {
	s := newStore(t)
	refused := errors.New("refused")
	_, err := s.Update(func(p *Progress) error { p.Step = 7; return refused })
	require.ErrorIs(t, err, refused)
	p, err := s.Load()
	require.NoError(t, err)
	require.Equal(t, 1, p.Step)
}

func TestWatchLock(t *testing.T) {
	s := newStore(t)
	release, err := s.Watch()
	require.NoError(t, err)
	_, err = s.Watch()
	var locked *LockedError
	require.ErrorAs(t, err, &locked)
	require.Equal(t, os.Getpid(), locked.PID)
	release()
	release, err = s.Watch()
	require.NoError(t, err)
	release()
}

func TestLockOfTheDeadIsTakenOver(t *testing.T) {
	for _, row := range []struct{ name, content string }{
		{"a process that has ended", strconv.Itoa(ended(t)) + "\n"},
		{"nonsense", "who\n"},
		{"empty", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newStore(t)
			s.put(t, watchName, row.content)
			release, err := s.Watch()
			require.NoError(t, err)
			release()
			require.NoFileExists(t, s.path(watchName))
		})
	}
}

// ended is the number of a process that has ended.
func ended(t *testing.T) int {
	process, err := os.StartProcess(os.Args[0], []string{os.Args[0], "-test.run=^$"}, &os.ProcAttr{})
	require.NoError(t, err)
	_, err = process.Wait()
	require.NoError(t, err)
	return process.Pid
}
