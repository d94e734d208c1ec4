using System.Text;
using StreamSynth.Storage.DuckDb;
using StreamSynth.Storage.Tables;

namespace StreamSynth.EndToEnd.Tests;

/// <summary>Runs SQL with the DuckDB library as a user would who starts the shell in a run folder.</summary>
internal static class DuckDbShell
{
    /// <summary>Runs one statement.</summary>
    /// <param name="folder">Where names such as 'samples.parquet' are looked for.</param>
    /// <param name="sql">The statement, as it is written.</param>
    /// <returns>Names of the columns, and the rows as texts, "NULL" for none.</returns>
    public static (IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows) Run(string folder, string sql)
    {
        using DuckDbConnection connection = DuckDbConnection.Open(256L << 20);
        using (DuckDbQuery set = new(connection, $"SET file_search_path = {SqlText.Literal(folder)}")) set.Fetch()?.Dispose();
        using DuckDbQuery query = new(connection, $"SELECT COLUMNS(*)::VARCHAR FROM ({sql})");
        List<string[]> rows = [];
        while (query.Fetch() is ChunkHandle chunk)
        {
            using (chunk)
            {
                for (int row = 0; row < (int)NativeMethods.DataChunkGetSize(chunk); row++) rows.Add([.. Enumerable.Range(0, query.ColumnCount).Select(column => Cell(chunk, column, row))]);
            }
        }

        return ([.. Enumerable.Range(0, query.ColumnCount).Select(query.ColumnName)], rows);
    }

    private static string Cell(ChunkHandle chunk, int column, int row)
    {
        VectorReader vector = new(NativeMethods.DataChunkGetVector(chunk, (ulong)column));
        return vector.IsNull(row) ? "NULL" : Encoding.UTF8.GetString(vector.Bytes(row));
    }
}
