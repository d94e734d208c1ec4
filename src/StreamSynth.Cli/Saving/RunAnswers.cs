using StreamSynth.Blocks.Llm;
using StreamSynth.Engine.Blocks;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>Keeps what language models say in table <c>answers</c> of every checkpoint, and gives a run that goes on what they have said before.</summary>
/// <remarks>An answer is in the table before anything is made of it, so no checkpoint holds an item whose answer it lacks.</remarks>
internal sealed class RunAnswers
{
    private readonly GrowingTable<AnswerRow> _rows;
    private readonly AnswerBook _book;

    /// <summary>Opens the book with the answers of earlier parts.</summary>
    /// <param name="rows">The table.</param>
    /// <param name="tell">Is told when a segment cannot be written; no row is lost by it.</param>
    public RunAnswers(GrowingTable<AnswerRow> rows, Action<StorageException> tell)
    {
        _rows = rows;
        _book = new AnswerBook(answer =>
        {
            try
            {
                rows.Add(answer);
            }
            catch (StorageException full)
            {
                tell(full);
            }
        });
        _book.Remember(rows.Read());
    }

    /// <summary>Gives the answers of all parts; while nothing is added or saved.</summary>
    public IEnumerable<AnswerRow> Rows => _rows.Read();

    /// <summary>Gives the book to a block, if it asks models.</summary>
    public void GiveTo(IBlock block) => (block as IAsksModels)?.Keep(_book);
}
