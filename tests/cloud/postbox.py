"""Where letters arrive: an SMTP server that takes everything and keeps it whole."""

import email
import email.policy
import re
import socketserver
import threading


class Postbox:
    def __init__(self):
        self.letters = []
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def handler(postbox):
        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                self.say("220 postbox")
                recipients = []
                for line in self.rfile:
                    verb = line.strip().upper()
                    if verb.startswith(b"RCPT TO:"):
                        recipients.append(re.search(rb"<(.*?)>", line)[1].decode())
                    elif verb == b"DATA":
                        self.say("354 go on")
                        postbox.letters.append((recipients, self.data()))
                    elif verb == b"QUIT":
                        return self.say("221 bye")
                    self.say("250 ok")

            def data(self):
                lines = []
                for line in self.rfile:
                    if line == b".\r\n":
                        break
                    lines.append(line.removeprefix(b"."))
                return email.message_from_bytes(b"".join(lines), policy=email.policy.default)

            def say(self, words):
                self.wfile.write(words.encode() + b"\r\n")

        return Handler

    def letters_to(self, address):
        return [letter for recipients, letter in list(self.letters) if address in recipients]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def text(letter):
    return letter.get_body(("plain",)).get_content()
