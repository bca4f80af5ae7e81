package runner

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"
)

// command is a command of the command line.
type command struct {
	name    string
	args    string // as in usage
	short   string // one line, for the list
	long    string // more text, for the command's own help
	example string // one or several lines, a command line each
	maxArgs int
	json    bool // -json gives its result to tools

	flags func(set *flag.FlagSet, c *call)
	run   func(ctx context.Context, c *call) error
}

// call is a command as it was typed.
type call struct {
	command *command
	args    []string
	rest    []string // after --

	after, all, yes, strict, exercism, race bool

	times       int
	stage, step int
	without     string
}

// number returns the argument at i as the number of a step; without such an argument it returns missing.
func (c *call) number(i, missing int) (int, error) {
	if i >= len(c.args) {
		return missing, nil
	}
	n, err := strconv.Atoi(c.args[i])
	if err != nil {
		return 0, usagef("%s: expected the number of a step, found %q", c.command.name, c.args[i])
	}
	return n, nil
}

func (r *runner) command(name string) (*command, bool) {
	for _, c := range r.commands() {
		if c.name == name {
			return c, true
		}
	}
	return nil, false
}

// commands returns all commands. The first one runs if the command line names none.
func (r *runner) commands() []*command {
	return []*command{
		{name: "start", short: "show where you are, and check whenever you save", json: true,
			long: "go run ./exercises without a command does the same. On the first start it asks for a folder. It stays until you end it, checks when you save, " +
				"and takes single keys on a terminal, or else lines (next, hint, ...). It ends at the end of its input.",
			example: "go run ./exercises\ngo run ./exercises -plain", run: r.start},
		{name: "run", args: "[NAME|NUMBER]", short: "work on an exercise: it is checked whenever you save", json: true, maxArgs: 1,
			long: "Without a name it is the exercise that you are on, or the next one that is open. The course copies its files to practice/NAME in your folder, and keeps " +
				"what you have written there. The text comes first. Then a session checks when you save, and takes keys, as for a step.",
			example: "go run ./exercises run\ngo run ./exercises run drain\ngo run ./exercises run 2.1", run: r.work},
		{name: "steps", short: "go back from the exercises to the build track", example: "go run ./exercises steps", run: r.steps},
		{name: "predict", args: "[NAME] ANSWER", short: "answer an exercise that asks for words or numbers, and check it", json: true, maxArgs: 100,
			long: "The command writes the answer to the exercise's answer.txt. After a first wrong answer it says why that is wrong; after a second one, it shows what happens. " +
				"An exercise that measures takes some seconds.",
			example: "go run ./exercises predict 4 3\ngo run ./exercises predict edge 4 3", run: r.predict},
		{name: "trace", args: "[NAME]", short: "show the trace of an exercise's last check", maxArgs: 1,
			long: "It has the system calls of the check, and the ticks of the loop. It is also in practice/NAME/trace.txt in your folder. After a wrong " +
				"answer to an exercise that asks for words or numbers, it shows what happens.",
			example: "go run ./exercises trace drain", run: r.traced},
		{name: "init", args: "[DIR]", short: "make a folder for your program, or go on in one that you have moved", maxArgs: 1,
			long: "The folder is a Go module of its own, and an update of the course leaves your files alone. It must be new or empty, and outside " +
				"of the folder of the course, or a folder that init has made before.", example: "go run ./exercises init ../mini", run: r.init},
		{name: "list", args: "[N|museum]", short: "list the steps and the exercises, and how far you are", json: true, maxArgs: 1,
			long: "With N it lists the exercises of that stage alone, and with museum those of the bug museum.", example: "go run ./exercises list\ngo run ./exercises list 2", run: r.list},
		{name: "next", args: "[main|templates|exercises|steps]", short: "go on to the next step or exercise", maxArgs: 1,
			long: "Yours must have passed. After step 27, templates turns to the side track (28 to 41), and main turns back. At any time, exercises turns to the " +
				"exercises, and steps turns back. After the last exercise of a stage you are back at your step.",
			example: "go run ./exercises next", run: r.next},
		{name: "check", args: "[N | NAME | -step N -- COMMAND | -stage N -- COMMAND]", short: "check your program, or one in any language", maxArgs: 1, json: true,
			long: "Without N it checks your step and the steps before it, or the exercise that you are on. With N it checks that step alone, with NAME that exercise. After -- comes the command that starts a server, in " +
				"any language: {addr} stands for the host:port to listen on, {port} for the port alone, {seconds} for the time limit. A command without {addr} and {port} gets " +
				"-addr HOST:PORT at its end. The exit status is 0 if all checks pass, and 1 if one fails.\n\n" +
				"  -step N           the checks of a step of the build track\n" +
				"  -stage N          the checks of a stage of the course, 1 to 6\n" +
				"  -all              also those of earlier steps\n" +
				"  -without LIST     resources that the server lacks, such as slow,echo\n" +
				"  -strict           also fail on what is not required",
			example: "go run ./exercises check\ngo run ./exercises check -step 3 -- ./server {port}\ngo run ./exercises check -stage 3 -without slow -- python3 server.py {addr}",
			flags:   checkFlags, run: r.check},
		{name: "show", args: "[N|NAME]", short: "show the text of your step or exercise, or of another", maxArgs: 1, example: "go run ./exercises show 3", run: r.show},
		{name: "hint", args: "[NAME] [1|2|3]", short: "give the next hint: the concept, the place, nearly the code", maxArgs: 2,
			long:    "With a number it gives a hint that you have seen again. NAME is an exercise, by its name or number; without it, it is where you are.",
			example: "go run ./exercises hint\ngo run ./exercises hint drain 1", run: r.hint},
		{name: "diff", args: "[N|NAME]", short: "show what a step changes in the course's program, or what you changed in an exercise", maxArgs: 1, example: "go run ./exercises diff 3", run: r.diff},
		{name: "solution", args: "[N|NAME]", short: "write the course's solution to solutions/", maxArgs: 1,
			long: "The solution of a step is the course's program after it. That of an exercise comes with a commentary. You get it after the check has passed, or " +
				"after three hints. Yours may differ: the checks decide.",
			example: "go run ./exercises solution", run: r.solution},
		{name: "reset", args: "FILE | -all", short: "put a file, or all, back to where the step or exercise begins", maxArgs: 1,
			long: "It writes the files of the course's program before the step, or those that the exercise begins with. It copies yours to _backup first, and asks before it does so.\n\n" +
				"  -all   all files; your other Go files move to _backup\n  -yes   do not ask",
			example: "go run ./exercises reset conn.go", flags: resetFlags, run: r.reset},
		{name: "skip", short: "leave your step or exercise out and go on", long: "From then on, the checks of the step are left out. A later step may need what it adds: jump makes a folder that has it.",
			example: "go run ./exercises skip", run: r.skip},
		{name: "jump", args: "N [DIR]", short: "go on in a new folder that has the course's program before step N", maxArgs: 2,
			long:    "Your folder stays as it is; init DIR takes you back to it. DIR must be new or empty.\n\n  -after   the program after step N instead",
			example: "go run ./exercises jump 10 ../mini-10", flags: jumpFlags, run: r.jump},
		{name: "pain", args: "[N]", short: "predict how an older design fails, and see it: an experiment for each stage", maxArgs: 1,
			long: "It describes the experiment, asks for your predictions, and then measures: first the older design, then that of stage N. Without N it lists the experiments. " +
				"Each takes less than half a minute, and starts no other program.",
			example: "go run ./exercises pain 1", run: r.pain},
		{name: "doctor", short: "say what is missing on this machine, and how to get it", json: true, example: "go run ./exercises doctor", run: r.doctor},
		{name: "export", args: "[-exercism [NAME | -all]]", short: "print your progress in Markdown, or in JSON with -json", json: true, maxArgs: 1,
			long: "With -exercism it prints the result of the last check of your exercise, or of another, as Exercism's test runners do (results.json, version 3).\n\n" +
				"  -exercism   results of exercises for Exercism's tools\n  -all        of all exercises that have passed",
			example: "go run ./exercises export >progress.md\ngo run ./exercises export -exercism drain >results.json", flags: exportFlags, run: r.export},
		{name: "bench", args: "N", short: "compare the server of stage N with the one below", json: true, maxArgs: 1,
			long: "It builds both servers of the course, sends requests to both in turn over loopback, and shows ratios: processor time and system calls of a request (the latter with strace), and memory of " +
				"an idle client. It takes about 15 seconds. It does not measure your program.",
			example: "go run ./exercises bench 3", run: r.bench},
		{name: "verify", args: "[NAME...]", short: "for authors: test the exercises", maxArgs: 1000,
			long: "Each starter must fail, each wrong answer must fail with its mistake, and each solution must pass. Without names it tests all exercises. The exit status is 1 if there " +
				"are faults.\n\n  -times N   how often each solution must pass\n  -race      under the race detector too",
			example: "go run ./exercises verify drain edge\ngo run ./exercises verify -times 20 -race", flags: verifyFlags, run: r.verify},
		{name: "help", args: "[COMMAND]", short: "explain a command", maxArgs: 1, example: "go run ./exercises help check", run: r.helpCommand},
	}
}

func checkFlags(set *flag.FlagSet, c *call) {
	set.Func("step", "", decimal(&c.step))
	set.Func("stage", "", decimal(&c.stage))
	set.BoolVar(&c.all, "all", false, "")
	set.StringVar(&c.without, "without", "", "")
	set.BoolVar(&c.strict, "strict", false, "")
}

// decimal reads a number as the list of steps writes it: 08 is 8, and not an octal number.
func decimal(n *int) func(string) error {
	return func(text string) (err error) {
		if *n, err = strconv.Atoi(text); err != nil {
			return errors.New("expected a number")
		}
		return nil
	}
}

func resetFlags(set *flag.FlagSet, c *call) {
	set.BoolVar(&c.all, "all", false, "")
	set.BoolVar(&c.yes, "yes", false, "")
}

func exportFlags(set *flag.FlagSet, c *call) {
	set.BoolVar(&c.exercism, "exercism", false, "")
	set.BoolVar(&c.all, "all", false, "")
}

func jumpFlags(set *flag.FlagSet, c *call) {
	set.BoolVar(&c.after, "after", false, "")
}

func (r *runner) helpCommand(_ context.Context, c *call) error { return r.help(c.args) }

// help explains the program, or a command.
func (r *runner) help(names []string) error {
	if len(names) == 0 {
		r.helpAll()
		return nil
	}
	c, ok := r.command(names[0])
	if !ok {
		return usagef("there is no command %q", names[0])
	}
	r.say("go run ./exercises %s\n\n%s\n", strings.TrimSpace(c.name+" "+c.args), wrap(capital(c.short)+".", plainWidth))
	if c.long != "" {
		r.say("\n%s\n", wrap(c.long, 80))
	}
	word := "Example"
	if strings.Contains(c.example, "\n") {
		word = "Examples"
	}
	r.say("\n%s:\n\n  %s\n", word, strings.ReplaceAll(c.example, "\n", "\n  "))
	return nil
}

func (r *runner) helpAll() {
	r.say("You build a small web framework, step by step. This program checks each step,\nand the exercises beside them.\n\n  go run ./exercises [COMMAND]\n\n")
	var rows [][]string
	for _, c := range r.commands() {
		rows = append(rows, []string{"", c.name, c.short})
	}
	r.say("%s\n", strings.Join(table(rows, plainWidth), "\n"))
	r.say("\nhelp COMMAND explains a command with an example. Flags of all commands:\n\n" +
		"  -folder DIR   your folder, this time\n" +
		"  -plain        lines of text instead of a screen, for screen readers and logs\n" +
		"  -json         the result for tools (start, run, list, check, predict, doctor,\n" +
		"                export, bench)\n")
	file := r.memory().File()
	if file == "" {
		file = "nothing: this user has no folder for configuration"
	}
	r.say("\nThis file remembers your folder:\n  %s\n-folder goes before the variable %s, and both before that file.\n"+
		"The exit status is 0 if all is well, 1 if a check failed, and 2 if the command\ncould not be done.\n", file, folderVariable)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// wrap breaks lines at spaces. It leaves a line that begins with a space.
func wrap(text string, width int) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		if strings.HasPrefix(line, " ") {
			b.WriteString(line)
			continue
		}
		column := 0
		for j, word := range strings.Fields(line) {
			switch {
			case j == 0:
			case column+1+len(word) > width:
				b.WriteByte('\n')
				column = 0
			default:
				b.WriteByte(' ')
				column++
			}
			b.WriteString(word)
			column += len(word)
		}
	}
	return b.String()
}

// plural is "1 step", "2 steps".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
