using StreamSynth.Resilience.Tests.Cues;
using StreamSynth.Resilience.Tests.Hosting;
using StreamSynth.Storage.Checkpoints;

namespace StreamSynth.Resilience.Tests.Faults;

/// <summary>Damages the newest checkpoint of a killed run: it is passed over with a message, and the one before goes on to the same end.</summary>
[Collection(WholeRunsCollection.Name)]
public sealed class DamageTests(WholeRuns whole, DamageTests.KilledRun killed) : IClassFixture<DamageTests.KilledRun>
{
    /// <summary>Names the damages: what happens to which file of the newest checkpoint.</summary>
    public static TheoryData<string, string> Damages
    {
        get
        {
            TheoryData<string, string> damages = new()
            {
                { "truncated", "checkpoint-{0}.json" },
                { "bit flipped", "checkpoint-{0}.optimizer.parquet" },
                { "half renamed", "checkpoint-{0}.pool.parquet" },
                { "missing", "samples-*.segment.parquet" },
            };
            if (!FullForm.IsAsked) return damages;

            damages.Add("emptied", "checkpoint-{0}.json");
            damages.Add("bit flipped", "checkpoint-{0}.json");
            damages.Add("truncated", "checkpoint-{0}.model.parquet");
            damages.Add("missing", "checkpoint-{0}.trainings.parquet");
            damages.Add("bit flipped", "checkpoint-{0}.state.parquet");
            damages.Add("bit flipped", "samples-*.segment.parquet");
            damages.Add("truncated", "metrics-*.segment.parquet");
            return damages;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Resume_NewestCheckpointDamaged_GoesOnFromTheOneBefore(string damage, string file)
    {
        using ScriptedRun run = killed.Copy();
        long newest = Checkpoint.FindNewest(run.Folder, out _)!.Number;
        Damage(damage, NewestFile(run.Folder, file, newest));

        HostEnd end = await run.RunAsync(run.Resume);

        Assert.True(end.Exit == 0, $"{end}");
        Assert.Contains($"checkpoint {newest} is passed over", end.Output + end.Errors, StringComparison.Ordinal);
        RunContents found = RunContents.Of(run.Folder);
        found.AssertConserved(SmallGraph.Ordinals, $"{file} {damage}");
        found.AssertSame(whole.Gathered.Contents, $"{file} {damage}");
    }

    [Fact]
    public async Task Resume_EveryCheckpointDamaged_IsRefusedAndDeletesNothing()
    {
        using ScriptedRun run = killed.Copy();
        foreach (string manifest in Directory.GetFiles(run.Folder, "checkpoint-*.json")) Damage("bit flipped", manifest);
        string[] before = Directory.GetFiles(run.Folder, "*.parquet");

        HostEnd end = await run.RunAsync(run.Resume);

        Assert.True(end.Exit == 2, $"{end}");
        Assert.Contains("all damaged", end.Errors, StringComparison.Ordinal);
        Assert.Equal(before.Order(), Directory.GetFiles(run.Folder, "*.parquet").Order());
    }

    // A pattern stands for the last segment, which only the newest checkpoint lists.
    private static string NewestFile(string folder, string file, long checkpoint) =>
        Directory.GetFiles(folder, string.Format(System.Globalization.CultureInfo.InvariantCulture, file, checkpoint.ToString("000000", System.Globalization.CultureInfo.InvariantCulture))).Order(StringComparer.Ordinal).Last();

    private static void Damage(string damage, string path)
    {
        switch (damage)
        {
            case "missing":
                File.Delete(path);
                break;
            case "half renamed":
                File.Move(path, path + ".tmp");
                break;
            default:
                using (FileStream content = new(path, FileMode.Open))
                {
                    if (damage == "bit flipped")
                    {
                        content.Position = content.Length / 2;
                        int was = content.ReadByte();
                        content.Position--;
                        content.WriteByte((byte)(was ^ 0x10));
                    }
                    else
                    {
                        content.SetLength(damage == "emptied" ? 0 : content.Length / 2);
                    }
                }

                break;
        }
    }

    /// <summary>Is a run that was killed between two steps, with two checkpoints, to be copied for each damage.</summary>
    public sealed class KilledRun : IAsyncLifetime
    {
        private readonly ScriptedRun _run = new(SmallGraph.Gathered, test: nameof(KilledRun));

        public async Task InitializeAsync()
        {
            HostEnd end = await _run.RunElsewhereAsync(_run.Begin, new Cue(Act.Kill, Moments.BeforeStep, 24));
            Assert.True(end.Exit == HostEnd.Killed, $"{end}");

            // Saves go on beside the steps: the kill may come before the third checkpoint's older one is pruned.
            string[] manifests = [.. Directory.GetFiles(_run.Folder, "checkpoint-*.json").Order(StringComparer.Ordinal)];
            Assert.InRange(manifests.Length, 2, 3);
            foreach (string older in manifests.SkipLast(2)) File.Delete(older);
        }

        public Task DisposeAsync()
        {
            _run.Dispose();
            return Task.CompletedTask;
        }

        internal ScriptedRun Copy()
        {
            ScriptedRun copy = new(SmallGraph.Gathered);
            Directory.CreateDirectory(copy.Folder);
            foreach (string file in Directory.GetFiles(_run.Folder)) File.Copy(file, copy.FileOf(Path.GetFileName(file)));

            return copy;
        }
    }
}
