pub mod beta;
pub mod gamma;
pub mod normal;
pub mod sum;
pub mod tails;
