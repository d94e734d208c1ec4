using System.Text;
using StreamSynth.Storage.DuckDb;
using StreamSynth.Storage.Tables;

namespace StreamSynth.Storage.Tests;

/// <summary>Runs SQL as a user of the duckdb shell would, without the table classes.</summary>
internal static class Sql
{
    public static IReadOnlyList<string[]> Rows(string sql)
    {
        using DuckDbConnection connection = DuckDbConnection.Open(256L << 20);
        string text = sql.StartsWith("SELECT", StringComparison.Ordinal) ? $"SELECT COLUMNS(*)::VARCHAR FROM ({sql})" : sql;
        using DuckDbQuery query = new(connection, text);
        List<string[]> rows = [];
        while (query.Fetch() is ChunkHandle chunk)
        {
            using (chunk)
            {
                for (int row = 0; row < (int)NativeMethods.DataChunkGetSize(chunk); row++)
                {
                    rows.Add(text == sql ? [] : [.. Enumerable.Range(0, query.ColumnCount).Select(column => Cell(chunk, column, row))]);
                }
            }
        }

        return rows;
    }

    private static string Cell(ChunkHandle chunk, int column, int row)
    {
        VectorReader vector = new(NativeMethods.DataChunkGetVector(chunk, (ulong)column));
        return vector.IsNull(row) ? "NULL" : Encoding.UTF8.GetString(vector.Bytes(row));
    }
}
