using StreamSynth.Search.Rounds;

namespace StreamSynth.Search.Tests.Rounds;

public sealed class SearchJournalTests : IDisposable
{
    private static readonly SearchSettings Settings = new() { Batch = 8, Labels = 42, ExploreAfter = 1, ExploreShare = 0.3 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_InterruptedAtEveryQuestion_GoesOnAsIfItHadNotBeen()
    {
        using Concept concept = new(rows: 500);
        (List<string> expected, List<RoundRecord> expectedRecords) = await concept.RunAsync(concept.Search(Settings, concept.Neighbours(6)));
        Dictionary<int, RoundRecord> records = [];
        List<string> answered = [];

        // Each process answers one question and dies at the next.
        for (bool ended = false; !ended;)
        {
            ActiveSearch search = concept.Search(Settings, concept.Neighbours(6));
            using SearchJournal journal = SearchJournal.Open(_folder.PathOf("journal"), search.Identify(concept.Start));
            OneAnswer oracle = new(concept.Oracle, answered);
            try
            {
                await foreach (RoundRecord record in search.RunAsync(concept.Start, oracle, journal, new(concept.Set, concept.Truth), concept.Positives)) records[record.Round] = record;
                ended = true;
            }
            catch (OperationCanceledException)
            {
            }
        }

        Assert.Equal(expected, answered);
        Assert.Equal(expectedRecords, records.Values);
    }

    [Fact]
    public async Task RunAsync_AnswersWithdrawnAndSkipped_AreAskedAgainOrLeftOut()
    {
        using Concept concept = new(rows: 500);
        (List<string> expected, _) = await concept.RunAsync(concept.Search(Settings, concept.Neighbours(6)));
        ActiveSearch search = concept.Search(Settings, concept.Neighbours(6));
        List<RoundRecord> records = [];
        Scripted oracle = new(concept.Oracle, Answer.Back, Answer.No, Answer.Yes, Answer.Back, Answer.Back, Answer.Skip);
        using (SearchJournal journal = SearchJournal.Open(_folder.PathOf("journal"), search.Identify(concept.Start)))
        {
            await foreach (RoundRecord record in search.RunAsync(concept.Start, oracle, journal, null, null)) records.Add(record);
        }

        // Back on the first question asks it again; two more take back both answers.
        string first = expected[0], second = expected[1], third = expected[2];
        Assert.Equal([first, first, second, third, second, first, second], oracle.Asked[..7]);
        Assert.Equal((1, 17), (records[1].Skipped, records[1].Labels));
        Assert.Equal(42, records[^1].Labels);
        Assert.DoesNotContain(first, oracle.Asked[7..]);

        using SearchJournal read = SearchJournal.Open(_folder.PathOf("journal"), search.Identify(concept.Start));
        Concept.Transcript again = new(concept.Oracle);
        List<RoundRecord> stands = [];
        await foreach (RoundRecord record in search.RunAsync(concept.Start, again, read)) stands.Add(record);
        Assert.Empty(again.Asked);
        Assert.Equal([records[^1]], stands);
    }

    [Fact]
    public async Task Open_JournalCutAtEveryByte_LosesNoWholeAnswer()
    {
        using Concept concept = new(rows: 120, positives: 10);
        SearchSettings settings = Settings with { Labels = 16, Batch = 4 };
        ActiveSearch search = concept.Search(settings, concept.Neighbours(6));
        string identity = search.Identify(concept.Start);
        string path = _folder.PathOf("journal"), cut = _folder.PathOf("cut");
        using (SearchJournal journal = SearchJournal.Open(path, identity)) await concept.RunAsync(search, journal: journal);
        byte[] whole = await File.ReadAllBytesAsync(path);
        int head = Array.IndexOf(whole, (byte)'\n') + 1;

        for (int length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(cut, whole[..length]);
            using SearchJournal journal = SearchJournal.Open(cut, identity);
            int lines = Math.Max(0, whole[..length].Count(b => b == '\n') - 1);
            Assert.Equal(lines, journal.Past.Count);
        }

        Assert.True(head < whole.Length);
    }

    [Fact]
    public async Task Open_AnyBitFlipped_IsRefusedOrEndsBeforeIt()
    {
        using Concept concept = new(rows: 120, positives: 10);
        ActiveSearch search = concept.Search(Settings with { Labels = 14, Batch = 4 }, concept.Neighbours(6));
        string identity = search.Identify(concept.Start);
        string path = _folder.PathOf("journal"), broken = _folder.PathOf("broken");
        using (SearchJournal journal = SearchJournal.Open(path, identity)) await concept.RunAsync(search, journal: journal);
        byte[] whole = await File.ReadAllBytesAsync(path);
        int lastLine = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;

        for (int place = 0; place < whole.Length; place++)
        {
            byte[] copy = [.. whole];
            copy[place] ^= (byte)(1 << (place % 8));
            await File.WriteAllBytesAsync(broken, copy);
            if (place >= lastLine - 1) continue;
            SearchException refused = Assert.Throws<SearchException>(() => SearchJournal.Open(broken, identity).Dispose());
            Assert.Equal(SearchFaultCodes.Checksum, refused.Code);
        }
    }

    [Fact]
    public async Task Open_OfAnotherSearch_IsRefused()
    {
        using Concept concept = new(rows: 120, positives: 10);
        ActiveSearch search = concept.Search(Settings, concept.Neighbours(6));
        using (SearchJournal journal = SearchJournal.Open(_folder.PathOf("journal"), search.Identify(concept.Start))) await journal.AppendAsync(new Answered("a", Answer.No), default);

        string[] others =
        [
            concept.Search(Settings with { Batch = 9 }, concept.Neighbours(6)).Identify(concept.Start),
            concept.Search(Settings, concept.Neighbours(7)).Identify(concept.Start),
            search.Identify(concept.Start with { Negatives = [] }),
        ];
        Assert.All(others, other => Assert.Equal(SearchFaultCodes.Journal, Assert.Throws<SearchException>(() => SearchJournal.Open(_folder.PathOf("journal"), other)).Code));

        // More threads are the same search.
        SearchJournal.Open(_folder.PathOf("journal"), concept.Search(Settings with { Threads = 5 }, concept.Neighbours(6)).Identify(concept.Start)).Dispose();
    }

    [Fact]
    public void Open_WhileAnotherHasIt_IsRefused()
    {
        using SearchJournal journal = SearchJournal.Open(_folder.PathOf("journal"), "search");

        Assert.Equal(SearchFaultCodes.Unwritable, Assert.Throws<SearchException>(() => SearchJournal.Open(_folder.PathOf("journal"), "search")).Code);
    }

    [Fact]
    public async Task RunAsync_JournalWhoseAnswersDoNotFit_IsRefused()
    {
        using Concept concept = new(rows: 120, positives: 10);
        ActiveSearch search = concept.Search(Settings, concept.Neighbours(6));
        using SearchJournal journal = SearchJournal.Open(_folder.PathOf("journal"), search.Identify(concept.Start));
        await journal.AppendAsync(new Answered(concept.Set.Id(0), Answer.Yes), default);
        journal.Dispose();
        using SearchJournal read = SearchJournal.Open(_folder.PathOf("journal"), search.Identify(concept.Start));

        SearchException refused = await Assert.ThrowsAsync<SearchException>(() => concept.RunAsync(search, journal: read));

        Assert.Equal(SearchFaultCodes.Journal, refused.Code);
    }

    private sealed class OneAnswer(IOracle oracle, List<string> answered) : IOracle
    {
        private bool _used;

        public ValueTask<Answer> AskAsync(Question question, CancellationToken cancel)
        {
            if (_used) throw new OperationCanceledException();
            _used = true;
            answered.Add(question.Id);

            return oracle.AskAsync(question, cancel);
        }
    }

    private sealed class Scripted(IOracle oracle, params Answer[] answers) : IOracle
    {
        public List<string> Asked { get; } = [];

        public ValueTask<Answer> AskAsync(Question question, CancellationToken cancel)
        {
            Asked.Add(question.Id);
            return Asked.Count <= answers.Length ? new ValueTask<Answer>(answers[Asked.Count - 1]) : oracle.AskAsync(question, cancel);
        }
    }
}
