//! A machine of its own for a member, as far as the network goes: a network namespace with two ways to
//! the test, one for what a sender and a sink say and one to the database, which can be cut. A cut way
//! swallows what is sent, both ways: nothing is refused, nothing is reset, as when a switch dies.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::Place;

/// What nobody's device answers to.
const NOWHERE: &str = "02:00:00:00:de:ad";

/// Two devices, one on each side.
struct Way {
    /// The name of the device on the side of the test.
    here: String,
    /// Its address there.
    address: String,
    /// The name of the device within.
    within: String,
    /// Its address.
    address_within: String,
}

/// A network namespace. It goes when this is dropped.
pub struct Network {
    name: String,
    front: Way,
    database: Way,
}

impl Network {
    /// A new one; none, and why, when this user may not make it.
    pub fn new() -> Result<Result<Self, String>> {
        let pid = std::process::id();
        let name = format!("mr{pid}");
        let made = Command::new("ip").args(["netns", "add", &name]).output();
        let made = made.context("`ip` cannot be called (Debian's package iproute2)")?;
        if !made.status.success() {
            return Ok(Err(String::from_utf8_lossy(&made.stderr).trim().to_owned()));
        }
        let way = |number: u32| {
            // Four addresses for each; many processes, of which few do this at a time.
            let place = (pid * 2 + number) % (1 << 14);
            let at = |last: u32| format!("10.213.{}.{}", place >> 6, (place & 63) * 4 + last);
            Way {
                here: format!("mr{pid}h{number}"),
                address: at(1),
                within: format!("mr{pid}w{number}"),
                address_within: at(2),
            }
        };
        let network = Self {
            name,
            front: way(0),
            database: way(1),
        };
        network.within(&["link", "set", "lo", "up"])?;
        network.lay(&network.front)?;
        network.lay(&network.database)?;
        Ok(Ok(network))
    }

    fn lay(&self, way: &Way) -> Result<()> {
        let (here, within) = (way.here.as_str(), way.within.as_str());
        let name = self.name.as_str();
        ip(&[
            "link", "add", here, "type", "veth", "peer", "name", within, "netns", name,
        ])?;
        ip(&["addr", "add", &format!("{}/30", way.address), "dev", here])?;
        ip(&["link", "set", here, "up"])?;
        let address = format!("{}/30", way.address_within);
        self.within(&["addr", "add", &address, "dev", within])?;
        self.within(&["link", "set", within, "up"])
    }

    fn within(&self, arguments: &[&str]) -> Result<()> {
        ip(&[&["-n", self.name.as_str()], arguments].concat())
    }

    /// Where a sink must listen for those within and those without.
    pub fn sink_host(&self) -> &str {
        &self.front.address
    }

    /// What comes to a sink from within comes from here.
    pub fn member_host(&self) -> &str {
        &self.front.address_within
    }

    /// Where the database is for those within.
    pub fn database_host(&self) -> &str {
        &self.database.address
    }

    /// What comes to the database from within comes from here.
    pub fn members_network(&self) -> String {
        format!("{}/32", self.database.address_within)
    }

    /// What a server must be started with to run within.
    pub fn place(&self) -> Place {
        Place {
            prefix: vec![
                "nsenter".to_owned(),
                format!("--net=/run/netns/{}", self.name),
            ],
            host: self.front.address_within.clone(),
        }
    }

    /// Swallows all that goes to the database and comes from it.
    pub fn cut(&self) -> Result<()> {
        self.neighbours(&["lladdr", NOWHERE, "nud", "permanent"])
    }

    /// Lets it through again.
    pub fn heal(&self) -> Result<()> {
        // Whoever is asked for again is found.
        self.neighbours(&["nud", "failed"])
    }

    fn neighbours(&self, state: &[&str]) -> Result<()> {
        let Way {
            here,
            address,
            within,
            address_within,
        } = &self.database;
        let to = |address, device| ["neigh", "replace", address, "dev", device];
        ip(&[&to(address_within, here)[..], state].concat())?;
        self.within(&[&to(address, within)[..], state].concat())
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // The devices go with it.
        let _ = ip(&["netns", "del", &self.name]);
    }
}

fn ip(arguments: &[&str]) -> Result<()> {
    let done = Command::new("ip").args(arguments).output()?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "ip {arguments:?}: {said}");
    Ok(())
}
