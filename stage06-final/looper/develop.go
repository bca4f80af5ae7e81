package looper

import (
	"fmt"
	"os"
)

// Run reads these environment variables. The command looper sets them, so it works with any application.
const (
	DebugEnv  = "LOOPER_DEBUG"  // not empty: as Config.Debug
	RoutesEnv = "LOOPER_ROUTES" // not empty: Run prints RouteTree to standard output, and returns
)

// heedEnvironment applies the variables, and reports whether Run has nothing left to do.
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
