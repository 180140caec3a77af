//! What can be wrong with a secure connection, in words for the person who gave the address.

use rustls::CertificateError;
use rustls::Error;

use crate::diag::Code;
use crate::graph::endpoint::fault::Fault;
use crate::graph::endpoint::fault::quoted;

/// Where certificates of an authority that is not one of the web come from.
const OWN_AUTHORITY: &str = "certificates of an authority of your own are read from the file that SSL_CERT_FILE names";

/// What may be meant where no TLS is spoken.
const WITHOUT_TLS: &str =
    "if it is meant to be asked without TLS, its address begins with `http`; everyone on the way can then read";

/// Why a secure connection ends before it has begun.
pub(super) fn broken_off(address: &str) -> Fault {
    let message = format!("what answers at {address} hangs up before TLS is agreed on");
    Fault::new(Code::EndpointUnreachable, message).help(WITHOUT_TLS)
}

/// The fault of the handshake behind an error of the connection.
pub(super) fn handshake(error: &std::io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref()
}

/// Why there is no secure connection.
pub(super) fn untrusted(address: &str, error: &Error) -> Fault {
    let fault = |message: String| Fault::new(Code::EndpointUnreachable, message);
    match error {
        Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            fault(format!("the certificate of {address} has expired"))
                .help("whoever runs the server has to renew it; see also whether the clock of this machine is right")
        }
        Error::InvalidCertificate(CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }) => {
            fault(format!("the certificate of {address} is not valid yet"))
                .help("see whether the clock of this machine is right")
        }
        Error::InvalidCertificate(CertificateError::NotValidForNameContext { presented, .. })
            if !presented.is_empty() =>
        {
            // the names are written as `DnsName("example.org")`
            let names: Vec<&str> = presented.iter().filter_map(|name| name.split('"').nth(1)).collect();
            wrong_name(address).help(format!("the certificate is for {}", quoted(&names.join(", "))))
        }
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => wrong_name(address),
        // there may be two authorities of one name
        Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature) => {
            fault(format!("the certificate of {address} comes from no authority that is trusted")).help(OWN_AUTHORITY)
        }
        Error::InvalidCertificate(CertificateError::Other(why)) if why.to_string().contains("CaUsedAsEndEntity") => {
            fault(format!("the certificate of {address} vouches for itself, as only that of an authority does"))
                .help("one that a server has made for itself is believed if it says `basicConstraints=CA:FALSE` and SSL_CERT_FILE names it")
        }
        Error::InvalidMessage(_) => fault(format!("what answers at {address} does not speak TLS")).help(WITHOUT_TLS),
        other => {
            fault(format!("no secure connection to {address}: {}", quoted(&other.to_string()))).help(OWN_AUTHORITY)
        }
    }
}

fn wrong_name(address: &str) -> Fault {
    Fault::new(Code::EndpointUnreachable, format!("the certificate that answers at {address} is for another host"))
}
