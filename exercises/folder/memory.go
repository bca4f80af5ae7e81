package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Memory is the file that remembers the learner's folder, in the user's folder for configuration.
type Memory struct {
	ConfigDir string // as of os.UserConfigDir; "": nothing is remembered
}

// File is the path of the file; "" if there is none.
func (m Memory) File() string {
	if m.ConfigDir == "" {
		return ""
	}
	return filepath.Join(m.ConfigDir, "looper", "folder")
}

// Recall returns the path of the learner's folder; "" if none is remembered.
func (m Memory) Recall() (string, error) {
	if m.ConfigDir == "" {
		return "", nil
	}
	content, err := os.ReadFile(m.File())
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(content)), err
}

// Remember keeps the path of the learner's folder, which should be absolute.
func (m Memory) Remember(dir string) error {
	if m.ConfigDir == "" {
		return errors.New("this user has no folder for configuration")
	}
	if err := os.MkdirAll(filepath.Dir(m.File()), 0o755); err != nil {
		return err
	}
	return os.WriteFile(m.File(), []byte(dir+"\n"), 0o644)
}
