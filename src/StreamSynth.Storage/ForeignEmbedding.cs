namespace StreamSynth.Storage;

/// <summary>Is one row of a Parquet file of embeddings that others wrote, as it stands there.</summary>
/// <param name="Row">Its number, from 0.</param>
/// <param name="Id">Its id, the row's number where the file has no ids; null where the file holds null.</param>
/// <param name="Class">Its class; null where it has none.</param>
/// <param name="Family">Its family; null where it has none.</param>
/// <param name="Split">Its data split; null where it has none.</param>
/// <param name="Name">Its name; null where it has none.</param>
/// <param name="Vector">f32[width], any length and any numbers, infinite where a double exceeds float32; null where the file holds null.</param>
/// <param name="NullAt">Place of the first null among the numbers, which stand for nothing then; null where there is none.</param>
public sealed record ForeignEmbedding(long Row, string? Id, string? Class, string? Family, string? Split, string? Name, float[]? Vector, int? NullAt);
