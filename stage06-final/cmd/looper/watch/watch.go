// Package watch reports changed files of a folder.
//
//	the system's notices (fsnotify) --\
//	                                   > look again --> settle --> compare --> names of changed files
//	or a clock, without notices --/
//
// A notice only says that it is time to look: a file has changed if its size or time of change differs from the last
// look. So both sources give the same result, and an editor that writes a file in five steps causes one change.
package watch

import (
	"context"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Options say which files to watch. The zero value watches all files of the folder itself.
type Options struct {
	File   func(name string) bool // whether a file counts, by its name with slashes; nil: all do
	Folder func(name string) bool // whether the files of a folder count; nil: only those of "."
	Settle time.Duration          // how long no file may change before a report; default 100 ms
	Every  time.Duration          // the time between two looks of a clock; default 500 ms
	Poll   bool                   // use a clock instead of the system's notices
}

// Folder returns a channel of the changed names, in order. polls says why a clock looks; nil if none does. The channel is closed after ctx is done.
func Folder(ctx context.Context, dir string, o Options) (changes <-chan []string, polls error) {
	if o.File == nil {
		o.File = func(string) bool { return true }
	}
	if o.Folder == nil {
		o.Folder = func(name string) bool { return name == "." }
	}
	if o.Settle == 0 {
		o.Settle = 100 * time.Millisecond
	}
	if o.Every == 0 {
		o.Every = 500 * time.Millisecond
	}
	w := &watcher{dir: dir, options: o, changes: make(chan []string)}
	w.seen, w.folders = w.look()
	if !o.Poll {
		if w.notices, polls = fsnotify.NewWatcher(); polls == nil {
			if polls = w.follow(); polls != nil {
				_ = w.notices.Close()
				w.notices = nil
			}
		}
	}
	go w.run(ctx)
	return w.changes, polls
}

// stamp has the properties of a file that are compared.
type stamp struct {
	size int64
	time time.Time
}

type watcher struct {
	dir     string
	options Options
	changes chan []string

	seen    map[string]stamp
	folders []string
	notices *fsnotify.Watcher // nil: a clock looks
}

// follow asks the system for notices of all folders. To ask twice for one has no effect.
func (w *watcher) follow() error {
	for _, name := range w.folders {
		if err := w.notices.Add(filepath.Join(w.dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

func (w *watcher) run(ctx context.Context) {
	defer close(w.changes)
	clock, settle := time.NewTimer(w.options.Every), time.NewTimer(w.options.Settle)
	settle.Stop()
	var events chan fsnotify.Event
	var failures chan error
	if w.notices != nil {
		defer w.notices.Close()
		clock.Stop()
		events, failures = w.notices.Events, w.notices.Errors
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-events:
			settle.Reset(w.options.Settle)
		case <-failures: // notices were lost
			settle.Reset(w.options.Settle)
		case <-clock.C:
			if seen, _ := w.look(); maps.Equal(seen, w.seen) {
				clock.Reset(w.options.Every)
			} else {
				settle.Reset(w.options.Settle)
			}
		case <-settle.C:
			if !w.tell(ctx) {
				return
			}
			if w.notices == nil {
				clock.Reset(w.options.Every)
			}
		}
	}
}

// tell sends the changes since the last look. It reports false if ctx is done.
func (w *watcher) tell(ctx context.Context) bool {
	seen, folders := w.look()
	if w.notices != nil && !slices.Equal(folders, w.folders) {
		w.folders = folders
		_ = w.follow() // a folder may have gone
		seen, _ = w.look()
	}
	changed := difference(w.seen, seen)
	w.seen, w.folders = seen, folders
	if len(changed) == 0 {
		return true
	}
	select {
	case w.changes <- changed:
		return true
	case <-ctx.Done():
		return false
	}
}

// look returns the files and the folders, without those that cannot be read.
func (w *watcher) look() (files map[string]stamp, folders []string) {
	files = map[string]stamp{}
	_ = filepath.WalkDir(w.dir, func(at string, entry fs.DirEntry, err error) error {
		relative, relErr := filepath.Rel(w.dir, at)
		if err != nil || relErr != nil {
			return nil
		}
		name := filepath.ToSlash(relative)
		if entry.IsDir() {
			if !w.options.Folder(name) {
				return fs.SkipDir
			}
			folders = append(folders, name)
			return nil
		}
		if info, err := entry.Info(); err == nil && w.options.File(name) {
			files[name] = stamp{info.Size(), info.ModTime()}
		}
		return nil
	})
	return files, folders
}

// difference returns the names of new, deleted and changed files.
func difference(before, after map[string]stamp) (names []string) {
	for name, now := range after {
		if then, ok := before[name]; !ok || then != now {
			names = append(names, name)
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
