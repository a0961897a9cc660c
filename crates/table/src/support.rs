//! What a customer asked the operator, and whether somebody is a customer's administrator.
//!
//! **support-independent**: every key here is the customer's or the person's own; no item of a partner is read.

use domain::service_request::{Message, ServiceRequest};
use domain::{CustomerId, EmailAddress, ServiceRequestId};
use failure::Failure;

use crate::client::Table;
use crate::key;
use crate::page::{Order, Page, PagePosition, read_page};

impl PagePosition {
    /// The end of a page of a customer's service requests whose last one this is.
    pub fn of_service_request(customer: CustomerId, id: ServiceRequestId) -> PagePosition {
        PagePosition(key::service_request(customer, id).sk)
    }
}

impl Table {
    /// Whether somebody is an administrator of a customer, asked of the one item that says so.
    pub async fn is_administrator(
        &self,
        email: &EmailAddress,
        customer: CustomerId,
    ) -> Result<bool, Failure> {
        let key = key::membership_of_customer(email, customer);
        Ok(self.get(&key, "administrator").await?.is_some())
    }

    /// A service request.
    pub async fn service_request(
        &self,
        customer: CustomerId,
        id: ServiceRequestId,
    ) -> Result<Option<ServiceRequest>, Failure> {
        self.one(&key::service_request(customer, id), "service request").await
    }

    /// A customer's service requests, newest first.
    pub async fn service_requests(
        &self,
        customer: CustomerId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<ServiceRequest>, Failure> {
        let partition = key::customer(customer).pk;
        let keys = (partition.as_str(), key::SERVICE_REQUESTS);
        let page = self.query_in(Order::Backward, keys, limit, after, "service requests").await?;
        read_page(page, "service request")
    }

    /// What was said to a service request, in order.
    pub async fn messages(
        &self,
        customer: CustomerId,
        request: ServiceRequestId,
        limit: u32,
        after: Option<&PagePosition>,
    ) -> Result<Page<Message>, Failure> {
        let (partition, prefix) = (key::customer(customer).pk, key::message_prefix(request));
        let page = self.query(&partition, &prefix, limit, after, "messages").await?;
        read_page(page, "message")
    }
}
