package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageDetectorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            en | The roof over the kitchen leaks again, and the bank has not answered yet.
            en | How much did we pay for the new gutter?
            pt | Onde está o orçamento do telhado?
            pt | Hoje fui ao banco falar com a gerente sobre o empréstimo, mas ela não estava.
            es | Hoy fui al banco para hablar con la gerente, pero no estaba.
            fr | Je ne sais pas où est le livre que tu m'as donné hier.
            de | Ich weiß nicht, wo das Buch ist, das du mir gestern gegeben hast.
            it | Non so dove sia il libro che mi hai dato ieri sera.
            nl | Ik weet niet waar het boek is dat je mij gisteren hebt gegeven.
            sv | Jag vet inte var boken är som du gav mig igår.
            pl | Nie wiem, gdzie jest książka, którą dałeś mi wczoraj.
            tr | Dün bana verdiğin kitabın nerede olduğunu bilmiyorum.
            zh | 今天我去银行谈贷款的事情。
            ja | 今日は銀行に行って、ローンについて話しました。
            ko | 오늘 은행에 가서 대출에 대해 이야기했습니다.
            ru | Сегодня я ходил в банк поговорить о кредите.
            uk | Сьогодні я ходив до банку, щоб поговорити про кредит її брата.
            el | Σήμερα πήγα στην τράπεζα.
            ar | ذهبت اليوم إلى البنك
            he | היום הלכתי לבנק
            hi | आज मैं बैंक गया था
            th | วันนี้ฉันไปธนาคาร
            und | 42 + 17
            und | kernel_launch(foo, bar)
            """)
    void tellsTheLanguage(String language, String text) {
        assertThat(LanguageDetector.detect(text)).isEqualTo(language);
    }
}
