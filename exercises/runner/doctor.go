package runner

import (
	"context"
	"errors"
	"go/version"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/fsnotify/fsnotify"

	"looper.example/exercises/check"
)

// finding is about one thing that the course needs of a machine.
type finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Needed bool   `json:"needed"` // false: the course works without it
	Found  string `json:"found"`
	Get    string `json:"get,omitempty"` // how to get it
	Used   string `json:"used"`          // what for
}

// doctor says what is missing here.
func (r *runner) doctor(ctx context.Context, _ *call) error {
	findings := []finding{
		systemFinding(), goFinding(ctx), r.folderFinding(), loopbackFinding(), portFinding(), noticesFinding(),
		toolFinding("curl", "to repeat failures by hand"),
		toolFinding("nc", "to repeat failures whose requests curl does not send"),
		toolFinding("python3", "for some of the commands that repeat a failure"),
		toolFinding("gcc", "a C compiler, for go test -race alone"),
	}
	if runtime.GOOS == "linux" {
		findings = append(findings, toolFinding("strace", "to watch the system calls of your server"))
	}
	missing := false
	for _, f := range findings {
		missing = missing || f.Needed && !f.OK
	}
	if r.json {
		if err := r.writeJSON(findings); err != nil {
			return err
		}
	} else {
		r.tellFindings(findings)
	}
	if missing {
		return errFailed
	}
	return nil
}

func (r *runner) tellFindings(findings []finding) {
	for _, f := range findings {
		word := "ok"
		if !f.OK && f.Needed {
			word = "MISSING"
		} else if !f.OK {
			word = "not here"
		}
		r.say("%-9s %-12s %s\n", word, f.Name, f.Found)
		if !f.OK {
			r.say("%-9s %-12s used %s\n", "", "", f.Used)
			if f.Get != "" {
				r.say("%-9s %-12s %s\n", "", "", f.Get)
			}
		}
	}
}

func systemFinding() finding {
	f := finding{Name: "system", Needed: true, OK: true, Found: runtime.GOOS + "/" + runtime.GOARCH, Used: "to run mini"}
	if err := check.Supported(); err != nil {
		f.OK, f.Get = false, err.Error()
	}
	if release, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil && strings.Contains(strings.ToLower(string(release)), "microsoft") {
		f.Found += ", inside WSL: keep your folder in WSL's own file system (not below /mnt), or changes are noticed late"
	}
	return f
}

// goWanted is the version of Go that the learner's module names.
const goWanted = "go1.26"

func goFinding(ctx context.Context) finding {
	f := finding{Name: "Go", Needed: true, Used: "to build your program", Get: "https://go.dev/dl/ has " + goWanted + " and newer"}
	output, err := exec.CommandContext(ctx, "go", "env", "GOVERSION").Output()
	found := strings.TrimSpace(string(output))
	switch {
	case errors.Is(err, exec.ErrNotFound):
		f.Found = "there is no go command in PATH"
	case err != nil:
		f.Found = err.Error()
	default:
		f.Found = found
		f.OK = version.Compare(found, goWanted) >= 0 || strings.HasPrefix(found, "devel")
	}
	return f
}

// folderFinding tries to write where the runner writes.
func (r *runner) folderFinding() finding {
	f := finding{Name: "folder", Needed: true, Used: "for your program", Get: "give yourself the right to write there, or make another: go run ./exercises init DIR"}
	dir, err := r.where()
	switch {
	case errors.Is(err, errNoFolder):
		f.OK, f.Found = true, "none yet; the first start asks for one"
		return f
	case err != nil:
		f.Found = err.Error()
		return f
	}
	probe, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		f.Found = err.Error()
		return f
	}
	f.Found = filepath.Clean(dir)
	f.OK = errors.Join(probe.Close(), os.Remove(probe.Name())) == nil
	return f
}

func loopbackFinding() finding {
	f := finding{Name: "loopback", Needed: true, Used: "to check your server on 127.0.0.1", Get: "allow programs to listen on 127.0.0.1 (a container or a firewall forbids it)"}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		f.Found = err.Error()
		return f
	}
	f.OK, f.Found = true, "free ports of 127.0.0.1 can be listened on"
	_ = listener.Close()
	return f
}

func portFinding() finding {
	f := finding{Name: "port 8000", Used: "by your server when you start it by hand", Get: "end the program that has it, or start yours with -addr 127.0.0.1:8001. The checks take free ports"}
	listener, err := net.Listen("tcp4", "127.0.0.1:8000")
	switch {
	case err == nil:
		f.OK, f.Found = true, "free"
		_ = listener.Close()
	case errors.Is(err, syscall.EADDRINUSE):
		f.Found = "another program listens on it"
	default:
		f.Found = err.Error()
	}
	return f
}

func noticesFinding() finding {
	f := finding{Name: "notices", OK: true, Found: "the system reports files that change", Used: "to check when you save; without them the runner looks at the files twice a second"}
	notices, err := fsnotify.NewWatcher()
	if err != nil {
		f.OK, f.Found = false, err.Error()
		return f
	}
	_ = notices.Close()
	return f
}

func toolFinding(name, used string) finding {
	f := finding{Name: name, Used: used}
	if at, err := exec.LookPath(name); err == nil {
		f.OK, f.Found = true, at
		return f
	}
	f.Found, f.Get = "not in PATH", installs(name)
	return f
}

// installs returns the command that installs a package here; "" if it finds no package manager.
func installs(name string) string {
	for _, manager := range [][2]string{
		{"apt-get", "sudo apt-get install"}, {"dnf", "sudo dnf install"}, {"pacman", "sudo pacman -S"}, {"apk", "sudo apk add"},
		{"zypper", "sudo zypper install"}, {"brew", "brew install"}, {"pkg", "sudo pkg install"}, {"pkg_add", "doas pkg_add"},
	} {
		if _, err := exec.LookPath(manager[0]); err == nil {
			return manager[1] + " " + name
		}
	}
	return ""
}
