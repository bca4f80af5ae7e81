package looper

import (
	"fmt"
	"os"
)

// Environment variables that Run heeds. The command looper sets them, so that it can work with any application.
const (
	DebugEnv  = "LOOPER_DEBUG"  // not empty: as Config.Debug
	RoutesEnv = "LOOPER_ROUTES" // not empty: Run prints RouteTree to standard output, and returns
)

// heedEnvironment reports whether Run has nothing left to do.
func (a *App) heedEnvironment() (done bool, err error) {
	if os.Getenv(DebugEnv) != "" && !a.config.Debug {
		a.Configure(func(c *Config) { c.Debug = true })
	}
	if os.Getenv(RoutesEnv) == "" {
		return false, nil
	}
	if err := a.openFolders(); err != nil { // static files have a route
		return true, err
	}
	_, err = fmt.Print(a.RouteTree())
	return true, err
}
