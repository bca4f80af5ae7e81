"""/hello on karlooper, whose folder is on PYTHONPATH.

    python3 karlooper_site.py 127.0.0.1 PORT FOLDER
"""
import sys

from karlooper.web.application import Application
from karlooper.web.request import Request

port = int(sys.argv[2])
sys.argv[1:] = []  # karlooper reads the command line too


class Hello(Request):
    def get(self):
        return self.http_response("Hello, World!\n")


Application({"/hello": Hello}, port=port).run()
