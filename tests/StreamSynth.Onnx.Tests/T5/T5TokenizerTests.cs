using StreamSynth.Onnx.T5;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.T5;

public sealed class T5TokenizerTests
{
    private const string Plain = "tests/golden/t5/plain";

    [Fact]
    public void Encode_RowLongerThanText_IsFilledUp()
    {
        T5Tokenizer tokenizer = T5Tokenizer.Load(Repository.PathOf(Plain));
        long[] row = new long[tokenizer.MaxLength];

        int used = tokenizer.Encode("a red car", row, out bool cut);

        Assert.Equal(24, row.Length);
        Assert.False(cut);
        Assert.Equal(tokenizer.EosId, row[used - 1]);
        Assert.All(row[used..], id => Assert.Equal(tokenizer.PadId, id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Encode_TextLongerThanRow_IsCutAndKeepsItsEnd(int length)
    {
        T5Tokenizer tokenizer = T5Tokenizer.Load(Repository.PathOf(Plain));
        int[] whole = tokenizer.Encode("outline icon of umbrella on white background");
        long[] row = new long[length];

        int used = tokenizer.Encode("outline icon of umbrella on white background", row, out bool cut);

        Assert.True(cut);
        Assert.Equal(length, used);
        Assert.Equal([.. whole.Take(length - 1).Select(id => (long)id), tokenizer.EosId], row);
    }

    [Fact]
    public void Encode_TextAsLongAsRow_IsNotCut()
    {
        T5Tokenizer tokenizer = T5Tokenizer.Load(Repository.PathOf(Plain));
        int[] whole = tokenizer.Encode("a red car");
        long[] row = new long[whole.Length];

        tokenizer.Encode("a red car", row, out bool cut);

        Assert.False(cut);
        Assert.Equal(whole.Select(id => (long)id), row);
    }

    [Fact]
    public void Encode_SpecialTokenInText_IsThatToken()
    {
        T5Tokenizer tokenizer = T5Tokenizer.Load(Repository.PathOf(Plain));

        Assert.Equal([.. tokenizer.Encode("a red")[..^1], tokenizer.PadId, .. tokenizer.Encode("car")], tokenizer.Encode("a red<pad>car"));
    }

    [Fact]
    public void Encode_LoneSurrogate_IsUnknownAndDoesNotThrow() => Assert.Contains(2, T5Tokenizer.Load(Repository.PathOf(Plain)).Encode("a \ud83d b"));

    [Fact]
    public void Load_NeitherFile_SaysWhichIsNeeded()
    {
        using ModelCopy copy = new(Plain);
        File.Delete(copy.At("tokenizer.json"));
        File.Delete(copy.At("spiece.model"));

        ModelException error = Assert.Throws<ModelException>(() => T5Tokenizer.Load(copy.Folder));

        Assert.Equal(ModelFaultCodes.Missing, error.Code);
        Assert.Contains("tokenizer.json (or spiece.model)", error.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Unigram\", \"unk_id\": 2, \"vocab\": [", "\"BPE\", \"unk_id\": 2, \"other\": [", "'model'")]
    [InlineData("\"Precompiled\"", "\"NFKD\"", "'NFKD'")]
    [InlineData("\"WhitespaceSplit\"", "\"Whitespace\"", "'Whitespace'")]
    [InlineData("AAQAAA", "////AA", "'Precompiled'")]
    public void Load_FormThatIsNotT5s_NamesIt(string before, string after, string named)
    {
        using ModelCopy copy = new(Plain);
        copy.Replace("tokenizer.json", before, after);

        ModelFault fault = Assert.Single(Assert.Throws<ModelException>(() => T5Tokenizer.Load(copy.Folder)).Faults);

        Assert.Equal((ModelFaultCodes.Config, copy.At("tokenizer.json")), (fault.Code, fault.Path));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SentencePieceFileCutAnywhere_IsAFaultNotACrash()
    {
        using ModelCopy copy = new(Plain);
        File.Delete(copy.At("tokenizer.json"));
        byte[] whole = File.ReadAllBytes(copy.At("spiece.model"));
        int refused = 0;
        for (int length = 0; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(copy.At("spiece.model"), whole[..length]);
            try
            {
                T5Tokenizer.Load(copy.Folder);
            }
            catch (ModelException)
            {
                refused++;
            }
        }

        Assert.True(refused >= whole.Length / 97 - 2, $"only {refused} of {whole.Length / 97} truncated files were refused");
    }
}
