//! A terminal with the program in it. Nothing here sleeps or asks again and again: a thread reads what the program
//! writes, and whoever waits is woken by each frame.

use portable_pty::{
    Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system,
};
use relais::desk::key::{Code, Key, script};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;
use vt100::Screen;

/// How long anything may take before it counts as never coming: much, since the machine may be busy.
const DEADLINE: Duration = Duration::from_mins(1);

/// Around each frame, so that a terminal shows it whole.
const FRAME_BEGINS: &[u8] = b"\x1b[?2026h";
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

/// A terminal of 80 columns and 24 lines, unless said otherwise, with the program in it.
pub(super) struct Terminal {
    shared: Arc<Shared>,
    master: Option<Box<dyn MasterPty + Send>>,
    /// Held open, so that the terminal's own state can be read once the program has gone.
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    pid: u32,
    /// The terminal's own state before the program came.
    #[cfg(unix)]
    before: String,
}

/// What is left once the program has gone.
pub(super) struct Ended {
    /// How it ended.
    pub(super) status: ExitStatus,
    /// Everything it wrote, escape sequences included.
    pub(super) written: String,
    /// The screen.
    pub(super) screen: Screen,
    /// Is the terminal itself (raw mode, echo) as it was?
    #[cfg(unix)]
    pub(super) is_as_before: bool,
}

struct Shared {
    seen: Mutex<Seen>,
    news: Condvar,
}

struct Seen {
    parser: vt100::Parser,
    /// The screen as it was when the last frame was whole.
    screen: Screen,
    written: Vec<u8>,
    is_in_frame: bool,
    /// Is the reader to go, with the next thing it reads?
    is_leaving: bool,
    has_reader_gone: bool,
    status: Option<ExitStatus>,
}

impl Terminal {
    /// Starts a program in a new terminal. Of the command, its program, arguments and variables count; no variable
    /// comes from elsewhere.
    pub(super) fn start(command: &Command) -> Self {
        Self::sized(command, 80, 24)
    }

    /// The same, in a terminal of that size.
    pub(super) fn sized(command: &Command, columns: u16, lines: u16) -> Self {
        Self::begin(builder(command), columns, lines)
    }

    /// The same, in a session that has no controlling terminal: no signal tells the program that it has gone.
    #[cfg(unix)]
    pub(super) fn without_signals(command: &Command) -> Self {
        let mut builder = builder(command);
        builder.set_controlling_tty(false);
        Self::begin(builder, 80, 24)
    }

    fn begin(command: CommandBuilder, columns: u16, lines: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, lines)).unwrap();
        #[cfg(unix)]
        let before = state(&*pair.master);
        let reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let parser = vt100::Parser::new(lines, columns, 0);
        let seen = Seen {
            screen: parser.screen().clone(),
            parser,
            written: Vec::new(),
            is_in_frame: false,
            is_leaving: false,
            has_reader_gone: false,
            status: None,
        };
        let shared = Arc::new(Shared { seen: Mutex::new(seen), news: Condvar::new() });
        let child = pair.slave.spawn_command(command).unwrap();
        let pid = child.process_id().unwrap();
        let (reading, waiting) = (Arc::clone(&shared), Arc::clone(&shared));
        std::thread::spawn(move || reading.read(reader));
        std::thread::spawn(move || waiting.wait(child));
        Self {
            shared,
            master: Some(pair.master),
            slave: Some(pair.slave),
            writer: Some(writer),
            pid,
            #[cfg(unix)]
            before,
        }
    }

    /// Sends bytes as they are.
    pub(super) fn send(&mut self, text: &str) -> &mut Self {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(text.as_bytes()).unwrap();
        writer.flush().unwrap();
        self
    }

    /// Presses keys, written as `--keys` takes them: `/lefe<enter>`.
    pub(super) fn press(&mut self, keys: &str) -> &mut Self {
        let bytes: String = script(keys).unwrap().into_iter().map(sent_for).collect();
        self.send(&bytes)
    }

    /// Pastes a text, as a terminal in bracketed paste mode does.
    pub(super) fn paste(&mut self, text: &str) -> &mut Self {
        self.send(&format!("\x1b[200~{text}\x1b[201~"))
    }

    /// Waits until the screen has this text on one of its lines.
    pub(super) fn wait_for(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("« {text} »"), |screen| has(screen, text))
    }

    /// Waits until the screen no longer has this text.
    pub(super) fn wait_for_no(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("no « {text} »"), |screen| !has(screen, text))
    }

    /// Waits until the screen is so.
    pub(super) fn wait_until(&mut self, what: &str, is_so: impl Fn(&Screen) -> bool) -> &mut Self {
        let seen = self.shared.until(what, |seen| is_so(&seen.screen) || seen.has_reader_gone);
        assert!(is_so(&seen.screen), "waited for {what}; the screen shows:\n{}", shown(&seen));
        drop(seen);
        self
    }

    /// The screen, as the last frame left it.
    pub(super) fn screen(&self) -> Screen {
        self.shared.seen().screen.clone()
    }

    /// The lines of the screen.
    pub(super) fn lines(&self) -> Vec<String> {
        lines(&self.screen())
    }

    /// Everything written so far, escape sequences included.
    pub(super) fn written(&self) -> String {
        String::from_utf8_lossy(&self.shared.seen().written).into_owned()
    }

    /// Gives the terminal another size.
    pub(super) fn resize(&mut self, columns: u16, lines: u16) -> &mut Self {
        self.shared.seen().parser.screen_mut().set_size(lines, columns);
        self.master.as_ref().unwrap().resize(size(columns, lines)).unwrap();
        self
    }

    /// The program's number among the processes.
    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// Is the terminal itself (raw mode, echo) as it was before the program came?
    #[cfg(unix)]
    pub(super) fn is_as_before(&self) -> bool {
        state(&**self.master.as_ref().unwrap()) == self.before
    }

    /// Sends the program a signal.
    #[cfg(unix)]
    pub(super) fn signal(&mut self, signal: rustix::process::Signal) -> &mut Self {
        let pid = rustix::process::Pid::from_raw(self.pid.cast_signed()).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
        self
    }

    /// Ends the program as a power cut would: it is not asked.
    #[cfg(unix)]
    pub(super) fn kill(mut self) {
        self.signal(rustix::process::Signal::KILL);
        self.wait_for_exit();
    }

    /// Takes the terminal away from the program, as a dropped connection does; how it then ends.
    pub(super) fn hang_up(mut self) -> ExitStatus {
        self.shared.seen().is_leaving = true;
        // Any key makes a frame, and so lets the reader go; it would hold the terminal open.
        self.press("<f12>");
        drop(self.shared.until("the end of the terminal", |seen| seen.has_reader_gone));
        self.writer = None;
        self.master = None;
        self.slave = None;
        self.status()
    }

    /// Waits until the program has ended.
    pub(super) fn wait_for_exit(&mut self) -> Ended {
        let status = self.status();
        #[cfg(unix)]
        let is_as_before = self.is_as_before();
        // Once nobody holds it any more, the reader comes to the end of it.
        self.slave = None;
        #[cfg(windows)]
        {
            self.master = None;
        }
        let seen = self.shared.until("the end of the terminal", |seen| seen.has_reader_gone);
        Ended {
            status,
            written: String::from_utf8_lossy(&seen.written).into_owned(),
            screen: seen.parser.screen().clone(),
            #[cfg(unix)]
            is_as_before,
        }
    }

    fn status(&self) -> ExitStatus {
        let seen = self.shared.until("the end of the program", |seen| seen.status.is_some());
        seen.status.clone().unwrap()
    }
}

impl Drop for Terminal {
    /// A test that fails leaves no program behind.
    fn drop(&mut self) {
        #[cfg(unix)]
        {
            let has_ended = self.shared.seen.lock().is_ok_and(|seen| seen.status.is_some());
            if let Some(pid) = rustix::process::Pid::from_raw(self.pid.cast_signed())
                && !has_ended
            {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
        }
    }
}

impl Shared {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// Waits until something is so.
    fn until(&self, what: &str, is_so: impl Fn(&Seen) -> bool) -> MutexGuard<'_, Seen> {
        let waiting = |seen: &mut Seen| !is_so(seen);
        let (seen, timed) = self.news.wait_timeout_while(self.seen(), DEADLINE, waiting).unwrap();
        if timed.timed_out() {
            let screen = shown(&seen);
            drop(seen);
            panic!("waited {DEADLINE:?} for {what}; the screen shows:\n{screen}");
        }
        seen
    }

    /// Reads what the program writes, until it or the terminal has gone.
    fn read(&self, mut reader: Box<dyn Read + Send>) {
        let mut buffer = [0; 4096];
        loop {
            let read = match reader.read(&mut buffer) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Ok(0) | Err(_) => break,
                Ok(read) => read,
            };
            let mut seen = self.seen();
            buffer[..read].iter().for_each(|byte| seen.take(*byte));
            if !seen.is_in_frame {
                seen.screen = seen.parser.screen().clone();
            }
            self.news.notify_all();
            if seen.is_leaving {
                break;
            }
        }
        drop(reader);
        self.seen().has_reader_gone = true;
        self.news.notify_all();
    }

    fn wait(&self, mut child: Box<dyn Child + Send + Sync>) {
        let status = child.wait();
        self.seen().status = Some(status.unwrap_or_else(|_| ExitStatus::with_exit_code(u32::MAX)));
        self.news.notify_all();
    }
}

impl Seen {
    fn take(&mut self, byte: u8) {
        self.written.push(byte);
        self.parser.process(&[byte]);
        if self.written.ends_with(FRAME_BEGINS) {
            self.is_in_frame = true;
        } else if self.written.ends_with(FRAME_ENDS) {
            self.is_in_frame = false;
            self.screen = self.parser.screen().clone();
        }
    }
}

fn builder(command: &Command) -> CommandBuilder {
    let mut builder = CommandBuilder::new(command.get_program());
    builder.args(command.get_args());
    builder.env_clear();
    builder.env("TERM", "xterm-256color");
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            builder.env(name, value);
        }
    }
    builder
}

fn size(columns: u16, lines: u16) -> PtySize {
    PtySize { rows: lines, cols: columns, pixel_width: 0, pixel_height: 0 }
}

/// Raw mode, echo and the like, as the system has them.
#[cfg(unix)]
fn state(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

/// The bytes that a terminal sends for a key.
fn sent_for(key: Key) -> String {
    let plain = match key.code {
        Code::Char(letter) if key.ctrl => char::from(letter as u8 & 0x1f).to_string(),
        Code::Char(letter) => letter.to_string(),
        Code::Enter => "\r".to_owned(),
        // As terminals with the newer keyboard protocol send it. The old way, one byte alone, is the beginning of
        // every other sequence: sent just before another key, it would be taken for one.
        Code::Esc => "\x1b[27u".to_owned(),
        Code::Tab => "\t".to_owned(),
        Code::BackTab => "\x1b[Z".to_owned(),
        Code::Backspace => "\x7f".to_owned(),
        Code::Delete => "\x1b[3~".to_owned(),
        Code::Up => "\x1b[A".to_owned(),
        Code::Down => "\x1b[B".to_owned(),
        Code::Right => "\x1b[C".to_owned(),
        Code::Left => "\x1b[D".to_owned(),
        Code::Home => "\x1b[H".to_owned(),
        Code::End => "\x1b[F".to_owned(),
        Code::PageUp => "\x1b[5~".to_owned(),
        Code::PageDown => "\x1b[6~".to_owned(),
        Code::F(number @ 1..=4) => format!("\x1bO{}", char::from(b'P' + number - 1)),
        Code::F(number @ 5..=12) => {
            let numbers = [15, 17, 18, 19, 20, 21, 23, 24];
            format!("\x1b[{}~", numbers[usize::from(number) - 5])
        }
        Code::F(number) => panic!("no terminal has a key F{number}"),
    };
    if key.alt { format!("\x1b{plain}") } else { plain }
}

/// The lines of a screen, without the blanks at their ends.
pub(super) fn lines(screen: &Screen) -> Vec<String> {
    let (_, columns) = screen.size();
    screen.rows(0, columns).map(|line| line.trim_end().to_owned()).collect()
}

/// Is this text on one of the lines of a screen?
pub(super) fn has(screen: &Screen, text: &str) -> bool {
    lines(screen).iter().any(|line| line.contains(text))
}

fn shown(seen: &Seen) -> String {
    let mut text = String::new();
    for line in lines(&seen.screen) {
        writeln!(text, "|{line}").unwrap();
    }
    text
}
