package middleware

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// The workers of a program are processes, and a scraper reaches one of them. So each worker writes its series to a file once a second,
// and the one that gets the scraper's request responds with the series of all:
//
//	worker 4711 --> FOLDER/4711.prom --\
//	worker 4712 --> FOLDER/4712.prom ---+--> /metrics, with worker="4711", worker="4712", ...
//	worker 4713: its own, from memory --/
//
// A restarted worker has another process number, so its counters are new series: no counter ever falls.

const (
	shareEvery = time.Second
	shareExt   = ".prom"

	// shareLife is the greatest age of a running worker's file. If a file is older, its worker has ended.
	shareLife = 10 * time.Second
)

// sharing is the part of Metrics that ShareIn uses.
type sharing struct {
	folder string
	worker string              // its process number
	conns  map[*looper.App]int // open connections of their loops, counted once a second
}

// ShareIn makes the Handler of each worker (looper.RunOptions.Workers) respond with the series of all workers. While app runs, each worker
// writes its series to the folder once a second. The label worker is the process number. looper_connections then counts the
// connections of all loops of the process. Call ShareIn for each application that uses m, before it listens.
//
// The folder must exist, no other program may use it, and only this program may write to it. A folder in memory is best, such as
// systemd's RuntimeDirectory. The last second of a worker that ends is lost. Its series are shown for 10 s more.
func (m *Metrics) ShareIn(app *looper.App, folder string) {
	m.mu.Lock()
	if m.shared == nil {
		m.shared = &sharing{folder: folder, worker: strconv.Itoa(os.Getpid()), conns: make(map[*looper.App]int)}
	}
	m.mu.Unlock()
	app.Every("metrics", shareEvery, func(t *task.Task) error {
		m.countConns(app, t.Scheduler().Loop().Conns())
		_, err := task.Offload(t, func(context.Context) (struct{}, error) { return struct{}{}, m.writeShare() })
		return err
	})
}

// countConns sets the number of connections of an application's loop.
func (m *Metrics) countConns(app *looper.App, conns int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shared.conns[app] = conns
}

// own returns the series of this worker, with its label.
func (s *sharing) own(m *Metrics) string {
	conns := 0
	m.mu.Lock()
	for _, n := range s.conns {
		conns += n
	}
	m.mu.Unlock()
	return string(m.expose(conns, label("worker", s.worker)))
}

// writeShare writes the file of this worker. Readers never see a part of it, even if several loops write it at once.
func (m *Metrics) writeShare() error {
	s := m.shared
	file, err := os.CreateTemp(s.folder, s.worker+shareExt+".*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // if it could not be renamed
	if _, err := file.WriteString(s.own(m)); err != nil {
		_ = file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), filepath.Join(s.folder, s.worker+shareExt))
}

// ofAll returns the series of all workers; this worker's are up to date. It removes the files of workers that have ended.
func (s *sharing) ofAll(m *Metrics) (string, error) {
	files, err := os.ReadDir(s.folder)
	if err != nil {
		return "", err
	}
	texts := []string{s.own(m)}
	for _, f := range files {
		path := filepath.Join(s.folder, f.Name())
		info, err := f.Info()
		switch {
		case err != nil || !isShare(f.Name()) || f.Name() == s.worker+shareExt:
			continue
		case time.Since(info.ModTime()) > shareLife:
			_ = os.Remove(path)
			continue
		case filepath.Ext(f.Name()) != shareExt: // it is being written
			continue
		}
		if text, err := os.ReadFile(path); err == nil { // another worker may have removed it
			texts = append(texts, string(text))
		}
	}
	return mergeFamilies(texts), nil
}

// isShare reports whether a file is a worker's, or is becoming one. No other file of the folder is read or removed.
func isShare(name string) bool {
	worker, _, found := strings.Cut(name, shareExt)
	_, err := strconv.Atoi(worker)
	return found && err == nil
}

// mergeFamilies joins texts: the samples of a family must stand together, under one HELP and one TYPE.
func mergeFamilies(texts []string) string {
	const begin = "# HELP "
	var names []string
	heads, samples := map[string]string{}, map[string]string{}
	for _, text := range texts {
		for family := range strings.SplitSeq("\n"+text, "\n"+begin) {
			parts := strings.SplitN(strings.TrimSuffix(family, "\n"), "\n", 3) // HELP, TYPE, samples
			if len(parts) < 3 {
				continue // a family without samples, or the text before the first family
			}
			name, _, _ := strings.Cut(parts[0], " ")
			if _, known := heads[name]; !known {
				names = append(names, name)
				heads[name] = begin + parts[0] + "\n" + parts[1] + "\n"
			}
			samples[name] += parts[2] + "\n"
		}
	}
	var b strings.Builder
	for _, name := range names {
		b.WriteString(heads[name] + samples[name])
	}
	return b.String()
}
