module looper.example/exercises

go 1.26.0
