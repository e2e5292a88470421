//! The terminal: taken over whole, and given back as it was, however the program ends.

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::queue;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::io::{self, BufWriter, Write, stdout};
use std::mem::ManuallyDrop;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

/// Is the terminal ours now?
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Bytes of a frame before they are written: a whole screen with its styles.
const FRAME: usize = 64 * 1024;

/// Where the terminal is written to. Not the standard library's own: a thread that panics would wait there for the one
/// that draws, and what a terminal that has gone did not take would be kept there, to fail once more at the end.
#[cfg(unix)]
type Output = std::fs::File;
/// Where the terminal is written to: Windows wants its own encoding, which the standard library knows.
#[cfg(not(unix))]
type Output = io::Stdout;

#[cfg(unix)]
fn output() -> io::Result<Output> {
    use std::os::fd::AsFd;
    Ok(stdout().as_fd().try_clone_to_owned()?.into())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn output() -> io::Result<Output> {
    Ok(stdout())
}

/// The terminal, ours until this is dropped.
pub(super) struct Screen {
    /// Never dropped by itself: it would complain of a terminal that has gone, and panic where the complaint goes there
    /// too. What it would do, [`restore`] does.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<BufWriter<Output>>>>,
    /// Is nothing known of what the terminal shows?
    is_stale: bool,
}

impl Screen {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste.
    pub(super) fn enter(mouse: bool) -> io::Result<Self> {
        restore_on_panic();
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        // From here on, whatever goes wrong gives the terminal back.
        let screen = || -> io::Result<Self> {
            let mut output = BufWriter::with_capacity(FRAME, output()?);
            execute!(output, EnterAlternateScreen, EnableBracketedPaste)?;
            if mouse {
                execute!(output, EnableMouseCapture)?;
            }
            let backend = CrosstermBackend::new(output);
            let terminal = ManuallyDrop::new(Terminal::new(backend)?);
            Ok(Self { terminal, is_stale: false })
        };
        screen().inspect_err(|_| restore())
    }

    /// Columns and lines.
    pub(super) fn size(&self) -> (u16, u16) {
        self.terminal.size().map_or((80, 24), |size| (size.width, size.height))
    }

    /// Takes nothing for granted of what the terminal shows: the next frame is written whole.
    ///
    /// A terminal made smaller and larger again has lost what was beyond its edge, though its size is the same as ever
    /// when the program comes to look at it.
    pub(super) fn forget(&mut self) {
        self.is_stale = true;
    }

    /// Draws once; the terminal shows the whole frame at once.
    pub(super) fn draw(
        &mut self,
        view: impl FnOnce(Rect, &mut Buffer) -> Option<Position>,
    ) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        if self.is_stale {
            let size = self.terminal.size()?;
            self.terminal.resize(Rect::from((Position::ORIGIN, size)))?;
            self.is_stale = false;
        }
        self.terminal.draw(|frame| {
            let area = frame.area();
            if let Some(cursor) = view(area, frame.buffer_mut()) {
                frame.set_cursor_position(cursor);
            }
        })?;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        Backend::flush(self.terminal.backend_mut())?;
        Write::flush(self.terminal.backend_mut())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back, once.
fn restore() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        // A terminal that has gone needs nothing back.
        let _ = output().map(BufWriter::new).and_then(|mut output| {
            execute!(
                output,
                EndSynchronizedUpdate,
                DisableMouseCapture,
                DisableBracketedPaste,
                LeaveAlternateScreen,
                Show
            )
        });
        let _ = disable_raw_mode();
    }
}

/// What a panic says is read on the screen that was there before.
fn restore_on_panic() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |about| {
        // Panics that the store contains are none of the terminal's business.
        if !crate::store::panic_is_contained() {
            restore();
        }
        before(about);
    }));
}
