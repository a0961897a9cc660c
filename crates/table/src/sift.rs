//! A page of a list of which not everything is wanted, in a bounded number of reads.

use failure::Failure;

use crate::page::{Page, PagePosition};

/// Pages read for one answer at the most: with a filter that lets little through, an answer may hold fewer
/// things than asked for and still have a next page.
const MOST_READS: usize = 8;
/// Things in one read when not everything is wanted.
const SIFTED_READ: u32 = 100;

/// How much is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Sifting {
    /// The most things of a page.
    pub limit: usize,
    /// Whether everything is wanted, so that no more is read than is answered.
    pub lets_all_through: bool,
}

impl Sifting {
    /// How many things to read when `found` are there already.
    pub fn next_read(self, found: usize) -> u32 {
        let missing = u32::try_from(self.limit - found).unwrap_or(u32::MAX);
        if self.lets_all_through { missing } else { SIFTED_READ }
    }
}

/// The next things of a list that are wanted. `place` says where in the list a thing stands, `read` reads on from
/// such a place.
pub async fn sift<T, R, Reading>(
    sifting: Sifting,
    after: Option<PagePosition>,
    is_wanted: impl Fn(&T) -> bool,
    place: impl Fn(&T) -> PagePosition,
    read: R,
) -> Result<Page<T>, Failure>
where
    R: Fn(u32, Option<PagePosition>) -> Reading,
    Reading: Future<Output = Result<Page<T>, Failure>>,
{
    let first = read(sifting.next_read(0), after).await?;
    sift_on(sifting, first, is_wanted, place, read).await
}

/// The same when the first read has happened: beside another that had to tell what is wanted, for one.
pub async fn sift_on<T, R, Reading>(
    sifting: Sifting,
    first: Page<T>,
    is_wanted: impl Fn(&T) -> bool,
    place: impl Fn(&T) -> PagePosition,
    read: R,
) -> Result<Page<T>, Failure>
where
    R: Fn(u32, Option<PagePosition>) -> Reading,
    Reading: Future<Output = Result<Page<T>, Failure>>,
{
    let (mut found, mut page): (Vec<T>, _) = (Vec::new(), first);
    let mut reads = 1;
    loop {
        let mut unread = page.items.into_iter();
        found.extend(unread.by_ref().filter(&is_wanted).take(sifting.limit - found.len()));
        // A page that was not used up ends where the answer ends.
        let last = found.last().filter(|_| unread.len() > 0);
        let after = last.map(&place).or(page.next);
        if found.len() >= sifting.limit || after.is_none() || reads == MOST_READS {
            return Ok(Page { items: found, next: after });
        }
        page = read(sifting.next_read(found.len()), after).await?;
        reads += 1;
    }
}
