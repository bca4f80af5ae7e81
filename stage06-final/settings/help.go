package settings

import (
	"flag"
	"fmt"
	"strings"
)

// help writes all keys, each with its variable, its meaning and its default.
func help(fs *flag.FlagSet, name string) {
	w := fs.Output()
	fmt.Fprintf(w, "%s: settings, from the command line, the environment, or a file of lines \"key value\".\n\n", name)
	fs.VisitAll(func(f *flag.Flag) {
		placeholder, usage := flag.UnquoteUsage(f)
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  -%s %s", f.Name, placeholder), " ")+"   $"+variable(name, f.Name))
		fmt.Fprint(w, "    \t", usage)
		if !isZero(f.DefValue) {
			fmt.Fprintf(w, " (default %s)", f.DefValue)
		}
		fmt.Fprintln(w)
	})
}

// isZero reports whether a default says nothing. If zero stands for another default, the key's usage tells it.
func isZero(text string) bool { return text == "" || text == "0" || text == "false" || text == "0s" }

// names makes a variable's name of a key's, as package ff does.
var names = strings.NewReplacer("-", "_", ".", "_", "/", "_")

// prefix returns the prefix of an application's variables.
func prefix(name string) string { return strings.ToUpper(names.Replace(name)) }

// variable returns the environment variable of a key.
func variable(name, key string) string { return prefix(name) + "_" + prefix(key) }
