using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using StreamSynth.Blocks.Embeddings;
using StreamSynth.Resilience.Tests.Hosting;
using StreamSynth.Storage;
using StreamSynth.Storage.Searches;
using StreamSynth.Testing;

namespace StreamSynth.Resilience.Tests.Searches;

public sealed class LabelKillTests : IDisposable
{
    private const int Rows = 40;

    private static readonly string[] Request =
        ["seals", "label", "pool.parquet", "--concept", "arc", "--example", "p03", "--pictures", ".", "--labels", "17", "--batch", "8", "--neighbours", "9", "--out", "labels"];

    private readonly string _folder = Directory.CreateTempSubdirectory("label-kills").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Label_KilledBetweenAnswers_LosesNoneThatWasConfirmed()
    {
        ParquetTable.Write(Path.Combine(_folder, "pool.parquet"), Enumerable.Range(0, Rows).Select(Row));
        for (int row = 0; row < Rows; row++) File.Copy(Repository.PathOf("tests/golden/sources/folder/bus/a.png"), Path.Combine(_folder, $"p{row:D2}"));
        List<string> given = [];
        foreach (int answers in (int[])[1, 4, 2, 6, 100])
        {
            using Process process = HostProcess.Start(_folder, [], Request);
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string? line;
            do line = await process.StandardOutput.ReadLineAsync();
            while (line is not null && !line.StartsWith("http://", StringComparison.Ordinal));
            Assert.True(line is not null, "no address" + (line is null ? await errors : string.Empty));

            given.AddRange(await AnswerAsync(new Uri(line!), answers));
            if (answers < 100) process.Kill();
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Equal(answers < 100 ? HostEnd.Killed : 0, process.ExitCode);
        }

        Assert.Equal(16, given.Count);
        Assert.Equal(["p03 yes", .. given], ParquetTable.Read<SearchLabelRow>(Path.Combine(_folder, "labels", "labels.parquet")).Select(row => $"{row.Id} {row.Label}"));
    }

    private static async Task<List<string>> AnswerAsync(Uri address, int most)
    {
        using HttpClient client = new() { BaseAddress = new(address.GetLeftPart(UriPartial.Authority)) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", address.Fragment[1..]);
        List<string> given = [];
        JsonNode view = (await client.GetFromJsonAsync<JsonNode>("/view"))!;
        while (given.Count < most && (string)view["phase"]! != "done")
        {
            string phase = (string)view["phase"]!;
            if (phase is not ("asking" or "confirming"))
            {
                view = (await client.GetFromJsonAsync<JsonNode>($"/view?after={view["version"]}"))!;
                continue;
            }

            string id = (string)view["id"]!;
            string answer = int.Parse(id.AsSpan(1)) < 12 ? "yes" : "no";
            using HttpResponseMessage reply = await client.PostAsJsonAsync("/answer", new { question = (int)view["question"]!, answer = phase == "confirming" ? "goOn" : answer });
            reply.EnsureSuccessStatusCode();
            view = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!;
            if (phase == "confirming" || (string)view["phase"]! != "confirming") given.Add($"{id} {answer}");
        }

        return given;
    }

    private static EmbeddingRow Row(int row)
    {
        float angle = row * MathF.Tau / Rows;
        (byte[] bytes, float? scale) = EmbeddingCoding.Encode([MathF.Cos(angle), MathF.Sin(angle), 0.4f], EmbeddingPrecision.Float32);

        return new() { Ordinal = row, Key = (ulong)row, Id = $"p{row:D2}", Class = string.Empty, Precision = EmbeddingCoding.NameOf(EmbeddingPrecision.Float32), Scale = scale, Embedding = bytes };
    }
}
