using System.Text;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Tests.Checkpoints;

/// <summary>Damages the newest of two checkpoints in every file: it is found out, told, and the one before is used.</summary>
public sealed class CheckpointDamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("checkpoint-000002.json", Damage.Torn)]
    [InlineData("checkpoint-000002.json", Damage.Flipped)]
    [InlineData("checkpoint-000002.json", Damage.Empty)]
    [InlineData("checkpoint-000002.json", Damage.Zeroed)]
    [InlineData("checkpoint-000002.model.parquet", Damage.Torn)]
    [InlineData("checkpoint-000002.model.parquet", Damage.Flipped)]
    [InlineData("checkpoint-000002.state.parquet", Damage.Longer)]
    [InlineData("checkpoint-000002.state.parquet", Damage.Gone)]
    [InlineData("samples-000002.segment.parquet", Damage.Torn)]
    [InlineData("samples-000002.segment.parquet", Damage.Flipped)]
    [InlineData("samples-000002.segment.parquet", Damage.HalfRenamed)]
    [InlineData("samples-000002.segment.parquet", Damage.Zeroed)]
    public async Task Open_NewestDamaged_TellsWhichFileAndUsesTheOneBefore(string file, Damage damage)
    {
        await SaveTwiceAsync();
        Inflict(file, damage);

        await using (ScriptedRun run = Resume())
        {
            Assert.Equal(1, run.Store.Newest!.Number);
            Assert.Equal(3, ScriptedRun.CheckWhole(run.Store.Newest));
            string finding = Assert.Single(run.Store.Findings);
            Assert.Contains("checkpoint 2 is passed over: " + file, finding, StringComparison.Ordinal);
            ScriptedRun.CheckPattern(_folder.FullPath, 3);
            run.Add(5);
            Assert.Equal(3, (await run.SaveAsync())!.Number);
        }

        Assert.Equal(8, ScriptedRun.CheckWhole(Checkpoint.FindNewest(_folder.FullPath, out IReadOnlyList<string> findings)!));
        Assert.Empty(findings);
        ScriptedRun.CheckPattern(_folder.FullPath, 8);
    }

    [Fact]
    public async Task FindNewest_AnyBitOfTheManifestFlipped_UsesTheOneBeforeOrTheSameContent()
    {
        await SaveTwiceAsync();
        string path = _folder.File("checkpoint-000002.json");
        byte[] whole = File.ReadAllBytes(path);
        SplitMix chance = new(7);

        for (int trial = 0; trial < 200; trial++)
        {
            byte[] flipped = [.. whole];
            flipped[chance.Below(whole.Length)] ^= (byte)(1 << chance.Below(8));
            File.WriteAllBytes(path, flipped);

            Checkpoint found = Checkpoint.FindNewest(_folder.FullPath, out IReadOnlyList<string> findings)!;

            // The line's end lies outside of what is hashed and means nothing.
            Assert.True(found.Number == 1 ? findings.Count == 1 : flipped[..^1].SequenceEqual(whole[..^1]), Encoding.UTF8.GetString(flipped));
        }
    }

    [Fact]
    public async Task Open_AllDamaged_IsRefusedAndDeletesNothing()
    {
        await SaveTwiceAsync();
        Inflict("samples-000001.segment.parquet", Damage.Flipped);
        string[] before = Directory.GetFiles(_folder.FullPath);

        StorageException refused = Assert.Throws<StorageException>(() => CheckpointStore.Open(_folder.FullPath));

        Assert.Contains("expected a whole checkpoint, found 2 and all damaged", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before.Order(), Directory.GetFiles(_folder.FullPath).Order());
    }

    [Fact]
    public async Task Open_ManifestOfALaterFormat_IsRefusedAndDeletesNothing()
    {
        await SaveTwiceAsync();
        CheckpointManifest later = CheckpointSearch.ReadManifest(_folder.FullPath, new DiskFiles(), 2, out _)! with { Format = 2 };
        File.WriteAllBytes(_folder.File("checkpoint-000002.json"), later.ToBytes());

        StorageException refused = Assert.Throws<StorageException>(() => CheckpointStore.Open(_folder.FullPath));

        Assert.Contains("checkpoint-000002.json: expected format 1, found 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal(6, Directory.GetFiles(_folder.FullPath, "checkpoint-*").Length);
    }

    [Fact]
    public async Task Open_FilesThatNoCheckpointMade_AreLeftAlone()
    {
        string[] foreign = ["samples.parquet", "samples-20261122.parquet", "notes.json", "checkpoint-1.json", "model.tmp", "Checkpoint-000009.json.bak"];
        foreach (string name in foreign) File.WriteAllText(_folder.File(name), "mine");
        string[] leftovers = ["samples-000009.segment.parquet", "samples-000009.segment.parquet.tmp", "checkpoint-000009.model.parquet", "checkpoint-000009.json.tmp"];
        foreach (string name in leftovers) File.WriteAllText(_folder.File(name), "torn");

        await using (ScriptedRun run = Resume()) Assert.Null(run.Store.Newest);

        Assert.Equal(foreign.Append(".lock").Order(StringComparer.Ordinal), Directory.GetFiles(_folder.FullPath).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    private async Task SaveTwiceAsync()
    {
        await using ScriptedRun run = Resume();
        run.Add(3);
        await run.SaveAsync();
        run.Add(4);
        await run.SaveAsync();
    }

    private ScriptedRun Resume() => new(_folder.FullPath, new DiskFiles());

    private void Inflict(string file, Damage damage)
    {
        string path = _folder.File(file);
        byte[] content = File.ReadAllBytes(path);
        switch (damage)
        {
            case Damage.Torn:
                File.WriteAllBytes(path, content[..(content.Length / 2)]);
                break;
            case Damage.Flipped:
                content[content.Length / 2] ^= 4;
                File.WriteAllBytes(path, content);
                break;
            case Damage.Longer:
                File.WriteAllBytes(path, [.. content, 0]);
                break;
            case Damage.Empty:
                File.WriteAllBytes(path, []);
                break;
            case Damage.Zeroed:
                File.WriteAllBytes(path, new byte[content.Length]);
                break;
            case Damage.HalfRenamed:
                File.Move(path, DurableFile.TemporaryName(path));
                break;
            default:
                File.Delete(path);
                break;
        }
    }
}

/// <summary>Says what happened to a file.</summary>
public enum Damage
{
    /// <summary>Half of it is there.</summary>
    Torn,

    /// <summary>One bit is another.</summary>
    Flipped,

    /// <summary>It has one byte more.</summary>
    Longer,

    /// <summary>It has no content.</summary>
    Empty,

    /// <summary>It has its length and nothing but zeros, as some file systems leave it.</summary>
    Zeroed,

    /// <summary>It has its temporary name still.</summary>
    HalfRenamed,

    /// <summary>It is not there.</summary>
    Gone,
}
