using StreamSynth.Blocks.Embeddings;
using StreamSynth.Blocks.Searching;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Labelling;
using StreamSynth.Labelling.Desk;
using StreamSynth.Onnx.Clip;
using StreamSynth.Onnx.Sessions;
using StreamSynth.Search;
using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Models;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Neighbours.Exact;
using StreamSynth.Search.Rounds;
using StreamSynth.Storage;

namespace StreamSynth.Cli.Seals.Labels;

/// <summary>Searches a pool for one concept with a person's labels, and shows the page on which they are given.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class LabelSession(LabelRequest request, Surroundings around)
{
    private const int PictureSide = 320;
    private const int PicturesTried = 100;

    private readonly string _folder = Path.GetFullPath(request.Output, around.WorkingFolder);
    private readonly Places _places = Places.Around(Path.Combine(around.WorkingFolder, "pool"), around.WorkingFolder, around.ProgramFolder);

    private string JournalPath => Path.Combine(_folder, "answers.journal");

    private string LabelsPath => Path.Combine(_folder, "labels.parquet");

    private string Shown => OutputFolder.Shown(_folder, around.WorkingFolder);

    /// <summary>Runs until there are as many labels as wanted, or it is interrupted.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="SearchException">Pool, examples or journal cannot be used.</exception>
    /// <exception cref="GraphException">Pictures, model or port cannot be used.</exception>
    public async Task<int> RunAsync()
    {
        using Interrupts interrupts = around.Listen();
        using EmbeddingPool pool = EmbeddingPool.Open(Path.GetFullPath(request.Pool, around.WorkingFolder), columns: request.Columns, cancel: interrupts.First);
        if (pool.Columns is { } columns) around.Output.WriteLine($"Columns: {columns}{(columns.Id is null ? "; ids are numbers of rows" : string.Empty)}.");
        IPoolPictures found = PoolPictures.Open(request.Pictures, request.Column, PictureSide, _places, pool.Path, id => pool.Points.Find(id));
        RequirePictures(pool.Points, found);
        IPictures pictures = new BrowserPictures(found);
        ExactNeighbours neighbours = new(pool.Points, Environment.ProcessorCount);
        SearchStart start = new() { Positives = [.. request.Examples.Select(pool.Points.RowOf)], Hints = Hints(neighbours, interrupts.First) };
        ActiveSearch search = new(
            pool.Points, new NeighbourRows(neighbours, new() { Neighbours = request.Neighbours }), new LogisticRegression(new()), request.Settings, around.Clock);

        Directory.CreateDirectory(_folder);
        string identity = search.Identify(start);
        int exit;
        using (SearchJournal journal = SearchJournal.Open(JournalPath, identity))
        {
            exit = await ServeAsync(search, start, journal, pictures, interrupts.First).ConfigureAwait(false);
        }

        Finish(identity, exit);
        return exit;
    }

    private async Task<int> ServeAsync(ActiveSearch search, SearchStart start, SearchJournal journal, IPictures pictures, CancellationToken cancel)
    {
        LabelDesk desk = new(journal);
        LabelSubject subject = new() { Concept = request.Concept, Budget = request.Labels, Examples = request.Examples, Pictures = request.Pictures };
        await using LabelServer server = await StartAsync(desk, subject, pictures).ConfigureAwait(false);
        if (journal.Past.Count > 0) around.Output.WriteLine($"Going on with {Shown}.");
        around.Output.WriteLine($"Open this address in a browser on this machine; Ctrl-C stops, and the same command goes on:\n{server.Address}");
        around.Output.Flush();
        try
        {
            RoundRecord? last = null;
            await foreach (RoundRecord record in search.RunAsync(start, desk, desk, cancel: cancel).ConfigureAwait(false))
            {
                last = record;
                if (record.Round > 0) around.Output.WriteLine($"round {record.Round}: {record.Labels} labels, {record.Positives} positive ({record.NewPositives} new), {record.Skipped} skipped");
            }

            desk.End(last!);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            desk.Stop("The program was stopped.");
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            desk.Stop($"The program has failed: {e.Message}");
            throw;
        }
    }

    private async Task<LabelServer> StartAsync(LabelDesk desk, LabelSubject subject, IPictures pictures)
    {
        try
        {
            return await LabelServer.StartAsync(desk, subject, pictures, new() { Port = request.Port }, around.Clock).ConfigureAwait(false);
        }
        catch (IOException taken)
        {
            throw new GraphException(new Diagnostic("SS7241", string.Empty, $"the page cannot listen on port {request.Port}: {taken.Message}", "end what has the port, or leave --port out."));
        }
    }

    // A person who sees nothing can say nothing: better told now than by a page of empty questions.
    private void RequirePictures(EmbeddingSet points, IPoolPictures pictures)
    {
        int step = Math.Max(1, points.Count / PicturesTried);
        string[] tried = [.. request.Examples.Concat(Enumerable.Range(0, Math.Min(points.Count, PicturesTried)).Select(i => points.Id(i * step))).Take(PicturesTried)];
        if (tried.Any(id => pictures.Read(id) is not null)) return;

        throw new GraphException(new Diagnostic(
            "SS7245",
            string.Empty,
            $"none of the {tried.Length} images of the pool that were tried ('{tried[0]}' is one) is in '{request.Pictures}', so the page would have nothing to show.",
            "name with --pictures where the images are, and with --pool-column id=NAME the column that says which: 'set/name' for icons, the path below a folder, 'FILE/row number' for a Parquet file of images; "
            + "where the pool itself has a column of images (--column), name the pool, with any ids."));
    }

    // The images nearest to the text are asked about until a model can choose, so two rounds of them are plenty.
    private IReadOnlyList<int> Hints(INeighbours neighbours, CancellationToken cancel)
    {
        if (request.Text is not { } text) return [];

        string folder = _places.FindModel(request.Model!) ?? throw new GraphException(new Diagnostic("SS4001", string.Empty, $"there is no model folder '{request.Model}', neither as it stands nor below a folder 'models'.", null));
        using ClipModel clip = ClipModel.Load(folder, new SessionSettings { Threads = 1 });
        if (clip.EmbeddingSize != neighbours.Points.Width)
        {
            throw new GraphException(new Diagnostic(
                "SS7230", string.Empty, $"'{request.Model}' gives embeddings of {clip.EmbeddingSize} numbers, but those of the pool have {neighbours.Points.Width}.", "name the model that made the pool with --model."));
        }

        float[] embedding = new float[clip.EmbeddingSize];
        clip.EmbedTexts([text], embedding);

        return ConceptSeeds.Nearest(neighbours, embedding, 2 * request.Batch, cancel);
    }

    private void Finish(string identity, int exit)
    {
        using SearchJournal journal = SearchJournal.Open(JournalPath, identity);
        var labels = LabelTable.Of(request.Concept, request.Examples, journal.Past);
        ParquetTable.Write(LabelsPath, labels);
        string counts = $"{labels.Count(l => l.Label == "yes")} yes, {labels.Count(l => l.Label == "no")} no, {labels.Count(l => l.Label == "skip")} skipped";
        if (exit == ExitCode.Done) around.Output.WriteLine($"Done: {counts}; in {Path.Combine(Shown, "labels.parquet")}.");
        else around.Errors.WriteLine($"Stopped: {counts}; in {Path.Combine(Shown, "labels.parquet")}. The same command goes on where this one ended.");
    }
}
