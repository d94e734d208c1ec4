namespace StreamSynth.Storage.DuckDb;

/// <summary>Mirrors the values of duckdb_type (duckdb.h, v1.5) that tables can hold or that a foreign file may show.</summary>
internal enum DuckDbType
{
    Invalid = 0,
    Boolean = 1,
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    UTinyInt = 6,
    USmallInt = 7,
    UInteger = 8,
    UBigInt = 9,
    Float = 10,
    Double = 11,
    Timestamp = 12,
    Date = 13,
    Time = 14,
    Interval = 15,
    HugeInt = 16,
    Varchar = 17,
    Blob = 18,
    Decimal = 19,
    List = 24,
    Struct = 25,
    Uuid = 27,
}
